"""The whole of what is said."""

import pytest
from django.conf import settings as django_settings
from django.core.exceptions import ImproperlyConfigured

from sanctum.doctor.examination import examine_case
from tests.sanctum.front_end import API, GOOD, MIDDLEWARE, PAGE, case


def test_a_good_site(site):
    found = examine_case(case())
    assert found.let_in and found.problems == []
    assert "withXSRFToken" in found.findings[-1].hint


def test_a_page_of_the_site_itself_needs_no_word_to_axios(site):
    assert examine_case(case(API)).findings[-1].hint == ""


def test_what_the_settings_don_t_show_is_found_by_trying(site):
    """Such as a middleware of the site's own, that sends everybody away."""
    site.MIDDLEWARE = ["tests.sanctum.doctor.gatekeeper.Gatekeeper", *MIDDLEWARE]
    found = examine_case(case())
    assert not found.let_in
    assert [each.step for each in found.problems] == ["Trial"]


def test_as_dict(site):
    site.CORS_ALLOWED_ORIGINS = []
    found = examine_case(case()).as_dict()
    assert (found["origin"], found["api"], found["let_in"]) == (PAGE, API, False)
    assert {"step", "state", "text", "hint"} == set(found["findings"][0])


def test_settings_that_can_not_be_read(site):
    site.SANCTUM = {"SPA_ORIGINS": ["*"]}
    with pytest.raises(ImproperlyConfigured):
        examine_case(case())


NAMES = [
    *(name for name in GOOD if name not in ("SANCTUM", "DEBUG")),
    "CSRF_COOKIE_NAME",
    "CSRF_HEADER_NAME",
    "CSRF_USE_SESSIONS",
    "REST_FRAMEWORK",
    "SECURE_PROXY_SSL_HEADER",
    "SESSION_COOKIE_DOMAIN",
    "SESSION_COOKIE_NAME",
    "SESSION_COOKIE_PATH",
    "SESSION_COOKIE_SAMESITE",
    "USE_X_FORWARDED_HOST",
    "USE_X_FORWARDED_PORT",
]
HOSTILE = [None, 7, True, "", "x" * 10_000, "text\0", b"\xff", [], [None], [[]], {}, {7: {}}, object]


@pytest.mark.parametrize("name", NAMES)
def test_settings_of_every_wrong_kind(site, name):
    """Nothing is raised, whatever a site has: what fails is told as a finding."""
    for value in HOSTILE:
        with pytest.MonkeyPatch.context() as patch:
            patch.setattr(django_settings, name, value, raising=False)
            assert examine_case(case()).findings and examine_case(case(API)).findings
