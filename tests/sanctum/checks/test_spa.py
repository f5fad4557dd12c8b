"""What front ends need of the site."""

import pytest

from tests.sanctum.front_end import GOOD, MIDDLEWARE, PAGE

NO_URLS = type("Urls", (), {"urlpatterns": []})


@pytest.fixture
def spa(run):
    def spa(*origins, sanctum=None, **changes):
        configured = {"SPA_ORIGINS": list(origins) or [PAGE]} | (sanctum or {})
        return run(configured, **({k: v for k, v in GOOD.items() if k != "SANCTUM"} | changes))

    return spa


def test_a_good_site(spa):
    assert spa() == {}


@pytest.mark.parametrize("missing", [1, 4])
def test_middleware_that_is_missing(spa, missing):
    message = spa(MIDDLEWARE=[each for place, each in enumerate(MIDDLEWARE) if place != missing])["E037"]
    assert MIDDLEWARE[missing] in message.msg


def test_middleware_in_the_wrong_order(spa):
    assert set(spa(MIDDLEWARE=[MIDDLEWARE[0], MIDDLEWARE[4], *MIDDLEWARE[1:4]])) == {"E037"}


def test_sessions_without_a_table(spa, settings):
    settings.INSTALLED_APPS = [each for each in settings.INSTALLED_APPS if each != "django.contrib.sessions"]
    assert set(spa()) == {"E038"}
    assert spa(SESSION_ENGINE="django.contrib.sessions.backends.cache") == {}


def test_a_csrf_cookie_that_can_not_be_read(spa):
    without = {"XSRF_COOKIE": False}
    assert set(spa(sanctum=without, CSRF_COOKIE_HTTPONLY=True)) == {"E039"}
    assert set(spa(sanctum=without, CSRF_COOKIE_HTTPONLY=False, CSRF_USE_SESSIONS=True)) == {"E039"}


def test_axioss_cookie_is_one_that_can_be_read(spa):
    assert spa(CSRF_COOKIE_HTTPONLY=True, CSRF_USE_SESSIONS=True) == {}


@pytest.mark.parametrize("names", [{"CSRF_COOKIE_NAME": "XSRF-TOKEN"}, {"SESSION_COOKIE_NAME": "csrftoken"}])
def test_two_cookies_of_one_name(spa, names):
    assert set(spa(**names)) == {"E042"}


def test_a_csrf_cookie_may_have_axioss_name_where_there_is_no_other(spa):
    assert spa(sanctum={"XSRF_COOKIE": False}, CSRF_COOKIE_NAME="XSRF-TOKEN") == {}


def test_endpoints_that_are_not_included(spa):
    assert set(spa(ROOT_URLCONF=NO_URLS)) == {"W032"}


@pytest.mark.parametrize("host", ["*.co.uk", "*.github.io", "*.com.au", "*.vercel.app"])
def test_wildcards_below_which_anybody_lives(spa, host):
    message = spa(f"https://{host}")["W033"]
    assert host.removeprefix("*.") in message.msg


@pytest.mark.parametrize("origin", ["*", "https://*", "https://*.com", "https://app.example.com/x", "https://a@b.com"])
def test_entries_that_the_setting_refuses(spa, origin):
    """A wildcard alone, a top-level domain, a path, a user: errors of the setting itself."""
    assert set(spa(origin)) == {"E003"}


@pytest.mark.parametrize("origin", ["https://app.example.com:0", "https://app.example.com:70000", "https://a.com:x"])
def test_ports_that_are_none(spa, origin):
    assert set(spa(origin)) == {"E003"}


def test_a_site_without_front_ends_needs_none_of_it(run):
    assert run({}, MIDDLEWARE=[], CSRF_COOKIE_HTTPONLY=True, ROOT_URLCONF=NO_URLS) == {}
