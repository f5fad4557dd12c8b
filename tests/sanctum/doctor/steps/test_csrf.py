"""The CSRF token, and who may send it."""

from sanctum.conf import get_settings
from sanctum.doctor.steps.csrf import examine, token_cookies
from tests.sanctum.front_end import API, PAGE, case


def said(page=PAGE, api=API):
    return list(examine(case(page, api), get_settings()))


def states(page=PAGE, api=API):
    return [str(each.state) for each in said(page, api)]


def test_a_good_site(site):
    assert states() == ["ok", "ok", "ok"]
    assert "XSRF-TOKEN and csrftoken" in said()[1].text


def test_a_cookie_of_the_apis_host_alone(site):
    site.CSRF_COOKIE_DOMAIN = None
    assert states() == ["ok", "note", "ok"]
    assert said()[1].hint == 'CSRF_COOKIE_DOMAIN = "example.com"'
    assert "Accept: application/json" in said()[1].text
    assert states(API) == ["ok", "ok", "ok"]


def test_two_domains(site):
    site.CSRF_COOKIE_SAMESITE = "None"
    assert "below one domain" in said("https://other.test")[1].hint


def test_pages_of_http_see_no_secure_cookie(site):
    site.CSRF_COOKIE_DOMAIN = None
    finding = said("http://localhost:3000", "http://localhost:8000")[1]
    assert finding.state == "note" and "CSRF_COOKIE_SECURE" in finding.hint


def test_django_s_cookie_alone(site):
    site.SANCTUM = {"XSRF_COOKIE": False, "SPA_ORIGINS": [PAGE]}
    assert 'xsrfCookieName = "csrftoken"' in said()[1].hint
    site.CSRF_COOKIE_HTTPONLY = True
    assert said()[1].hint == "CSRF_COOKIE_HTTPONLY = False"


def test_a_hidden_cookie_beside_axioss(site):
    site.CSRF_COOKIE_HTTPONLY = True
    assert said()[1].text.endswith("from XSRF-TOKEN.")


def test_a_secret_in_the_session(site):
    site.CSRF_USE_SESSIONS = True
    assert states() == ["ok", "ok", "ok"]
    assert [each.name for each in token_cookies(get_settings())] == ["XSRF-TOKEN"]
    site.SANCTUM = {"XSRF_COOKIE": False}
    assert said()[1].hint == 'Set in SANCTUM: "XSRF_COOKIE": True'


def test_an_origin_that_django_does_not_trust(site):
    site.CSRF_TRUSTED_ORIGINS = []
    assert states() == ["ok", "ok", "note"]
    assert states(API) == ["ok", "ok", "ok"]
