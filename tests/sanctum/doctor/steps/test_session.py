"""The session's cookie, kept and sent."""

import pytest

from sanctum.conf import get_settings
from sanctum.doctor.steps.session import examine
from tests.sanctum.front_end import API, PAGE, case


def said(page=PAGE, api=API):
    return list(examine(case(page, api), get_settings()))


def states(page=PAGE, api=API):
    return [str(each.state) for each in said(page, api)]


def test_a_good_site(site):
    assert states() == ["ok", "ok"] == states(API)


@pytest.mark.parametrize("domain", ["other.test", "app.example.com", "com"])
def test_a_domain_that_is_not_the_sites(site, domain):
    site.SESSION_COOKIE_DOMAIN = domain
    assert states() == ["ok", "problem"]
    assert said()[1].hint == "SESSION_COOKIE_DOMAIN = 'example.com'"


def test_a_secure_cookie_over_http(site):
    assert states("http://app.example.com", "http://api.example.com") == ["ok", "problem"]
    assert states("http://localhost:3000", "http://localhost:8000") == ["ok", "ok"], "browsers trust their own machine"


def test_a_cookie_for_all_sites_that_is_not_secure(site):
    site.SESSION_COOKIE_SAMESITE, site.SESSION_COOKIE_SECURE = "None", False
    assert states() == ["ok", "problem"]


@pytest.mark.parametrize("same_site", ["Lax", "Strict", False])
def test_two_sites(site, same_site):
    site.SESSION_COOKIE_SAMESITE = same_site
    assert states("https://other.test") == ["note", "problem"]
    assert states("http://app.example.com") == ["note", "problem"], "another scheme is another site"
    site.SESSION_COOKIE_SAMESITE = "None"
    assert states("https://other.test") == ["note", "ok"]


def test_names_that_promise_something(site):
    site.SESSION_COOKIE_NAME = "__Host-id"
    assert states() == ["ok", "ok"]
    site.SESSION_COOKIE_DOMAIN = "example.com"
    assert states() == ["ok", "problem"]
    site.SESSION_COOKIE_DOMAIN, site.SESSION_COOKIE_NAME, site.SESSION_COOKIE_SECURE = None, "__Secure-id", False
    assert states() == ["ok", "problem"]


def test_a_path(site):
    site.SESSION_COOKIE_PATH = "/app"
    assert states() == ["ok", "ok", "note"]
