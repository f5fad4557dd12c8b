"""Which middleware there is, and in which order."""

import pytest
from django.middleware.common import CommonMiddleware

from sanctum.surroundings import middleware
from sanctum.surroundings.middleware import COMMON, CSRF, SESSIONS, has, is_before, position


class OurCommonMiddleware(CommonMiddleware):
    pass


def test_positions(settings):
    settings.MIDDLEWARE = [SESSIONS, COMMON]
    assert (position(SESSIONS), position(COMMON), position(CSRF)) == (0, 1, None)
    assert has(COMMON) and not has(CSRF)


def test_order(settings):
    settings.MIDDLEWARE = [SESSIONS, COMMON]
    assert is_before(SESSIONS, COMMON)
    assert not is_before(COMMON, SESSIONS)
    assert is_before(COMMON, CSRF), "the other is missing"
    assert not is_before(CSRF, COMMON), "it is missing itself"


def test_a_subclass_counts(settings, monkeypatch):
    monkeypatch.setattr(middleware, "import_string", lambda path: OurCommonMiddleware)
    settings.MIDDLEWARE = ["our.middleware.CommonMiddleware"]
    assert has(COMMON)


@pytest.mark.parametrize("configured", [None, 7, COMMON, [None, 7, "no.such", "", ".", "os.path.join"], {COMMON: 1}])
def test_what_is_no_list_of_middleware_has_none(settings, configured):
    settings.MIDDLEWARE = configured
    assert not has(COMMON)
