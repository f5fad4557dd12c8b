"""Which classes DRF asks."""

import pytest
from rest_framework.authentication import SessionAuthentication

from sanctum.drf import SanctumAuthentication
from sanctum.surroundings import rest_framework
from sanctum.surroundings.rest_framework import OURS, SESSION, default_classes, is_ours, is_session


class OurAuthentication(SanctumAuthentication):
    pass


def test_the_defaults_are_drfs(settings):
    settings.REST_FRAMEWORK = {}
    assert default_classes()[0] == SESSION


def test_classes_by_path_and_by_themselves(settings):
    settings.REST_FRAMEWORK = {"DEFAULT_AUTHENTICATION_CLASSES": [OURS, SessionAuthentication]}
    assert default_classes() == (OURS, SESSION)


@pytest.mark.parametrize("drf", [None, 7, {"DEFAULT_AUTHENTICATION_CLASSES": OURS}])
def test_settings_of_the_wrong_kind(settings, drf):
    settings.REST_FRAMEWORK = drf
    assert OURS not in default_classes()


def test_ours_is_known_by_each_of_its_paths(monkeypatch):
    assert is_ours(OURS) and is_ours("sanctum.drf.authentication.SanctumAuthentication")
    assert not is_ours(SESSION) and not is_ours("no.such.Class") and not is_ours("")
    monkeypatch.setattr(rest_framework, "import_string", lambda path: OurAuthentication)
    assert is_ours("our.Authentication")
    assert is_session(SESSION) and not is_session(OURS)
