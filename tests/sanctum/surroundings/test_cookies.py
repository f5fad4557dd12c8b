"""Cookies as settings make them."""

import pytest

from sanctum.surroundings.cookies import XSRF_COOKIE, csrf_cookie, session_cookie, xsrf_cookie


def test_the_defaults_are_djangos():
    session, csrf = session_cookie(), csrf_cookie()
    assert (session.name, session.path, session.same_site, session.http_only) == ("sessionid", "/", "lax", True)
    assert (csrf.name, csrf.domain, csrf.secure, csrf.http_only) == ("csrftoken", "", False, False)


def test_what_the_site_says(settings):
    settings.SESSION_COOKIE_NAME, settings.SESSION_COOKIE_DOMAIN = "sid", ".example.com"
    settings.SESSION_COOKIE_SAMESITE, settings.SESSION_COOKIE_SECURE = "None", True
    cookie = session_cookie()
    assert (cookie.name, cookie.domain, cookie.secure) == ("sid", ".example.com", True)
    assert cookie.goes_across_sites


@pytest.mark.parametrize("wrong", [None, 7, [], False])
def test_settings_of_the_wrong_kind(settings, wrong):
    settings.SESSION_COOKIE_NAME = settings.SESSION_COOKIE_DOMAIN = settings.SESSION_COOKIE_SAMESITE = wrong
    cookie = session_cookie()
    assert (cookie.name, cookie.domain, cookie.same_site) == ("sessionid", "", "")


def test_axioss_cookie_is_djangos_under_another_name_and_always_readable(settings):
    from sanctum.spa.cookies import XSRF_COOKIE as THEIRS

    settings.CSRF_COOKIE_DOMAIN, settings.CSRF_COOKIE_HTTPONLY = "example.com", True
    cookie = xsrf_cookie()
    assert (cookie.name, cookie.domain, cookie.http_only) == (XSRF_COOKIE, "example.com", False)
    assert XSRF_COOKIE == THEIRS


def test_who_may_set_it_and_whom_it_reaches(settings):
    cookie = session_cookie()
    assert cookie.can_be_set_by("api.example.com")
    assert cookie.reaches("api.example.com", "api.example.com")
    assert not cookie.reaches("api.example.com", "app.example.com")
    settings.SESSION_COOKIE_DOMAIN = "example.com"
    cookie = session_cookie()
    assert cookie.can_be_set_by("api.example.com") and not cookie.can_be_set_by("other.test")
    assert cookie.reaches("api.example.com", "app.example.com")


@pytest.mark.parametrize(
    ("domain", "host"), [("com", "example.com"), (".co.uk", "one.co.uk"), ("github.io", "a.github.io")]
)
def test_nobody_sets_one_for_all_who_live_below_a_suffix(settings, domain, host):
    settings.SESSION_COOKIE_DOMAIN = domain
    assert not session_cookie().can_be_set_by(host)


def test_localhost_sets_one_for_itself(settings):
    settings.SESSION_COOKIE_DOMAIN = "localhost"
    assert session_cookie().can_be_set_by("localhost")
