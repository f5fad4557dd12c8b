"""What is told of front ends with ``--deploy`` only."""

import pytest

from tests.sanctum.checks.test_deployment import GOOD as TOKENS
from tests.sanctum.checks.test_deployment import REDIS
from tests.sanctum.front_end import GOOD, MIDDLEWARE, PAGE


@pytest.fixture
def public(run):
    def public(*origins, sanctum=None, **changes):
        configured = TOKENS | {"SPA_ORIGINS": list(origins) or [PAGE]} | (sanctum or {})
        site = {k: v for k, v in GOOD.items() if k != "SANCTUM"} | {"CACHES": REDIS}
        return run(configured, deploy=True, **(site | changes))

    return public


def test_a_good_site(public):
    assert public() == {}


@pytest.mark.parametrize("origin", ["http://app.example.com", "https://localhost:3000", "http://127.0.0.1:5173"])
def test_pages_that_are_not_safe(public, origin):
    assert "W036" in public(PAGE, origin)


def test_every_host_is_the_site_itself(public):
    assert "W049" in public(ALLOWED_HOSTS=["*"])
    assert "W049" not in public(sanctum={"OWN_ORIGIN": False}, ALLOWED_HOSTS=["*"])


def test_origins_that_django_does_not_trust(public):
    message = public(CSRF_TRUSTED_ORIGINS=["https://other.example.com"])["W040"]
    assert f'"{PAGE}"' in message.hint
    assert public(CSRF_TRUSTED_ORIGINS=["https://*.example.com"]) == {}


def test_a_wildcard_is_trusted_as_a_whole(public):
    regex = [r"^https://\w+\.example\.com$"]
    wide = "https://*.example.com"
    assert set(public(wide, CORS_ALLOWED_ORIGIN_REGEXES=regex)) == {"W040"}
    assert public(wide, CORS_ALLOWED_ORIGIN_REGEXES=regex, CSRF_TRUSTED_ORIGINS=[wide]) == {}


def test_cors_that_is_missing(public):
    assert "django-cors-headers" in public(MIDDLEWARE=MIDDLEWARE[1:])["W041"].hint


@pytest.mark.parametrize(
    "change", [{"CORS_ALLOWED_ORIGINS": []}, {"CORS_ALLOW_CREDENTIALS": False}, {"CORS_ALLOW_HEADERS": None}]
)
def test_cors_that_does_not_let_through(public, change):
    assert set(public(**change)) == {"W041"}


def test_a_page_on_the_site_itself_needs_no_cors(public):
    assert public("https://api.example.com", MIDDLEWARE=MIDDLEWARE[1:], CSRF_TRUSTED_ORIGINS=[]) == {}


@pytest.mark.parametrize("cookie", ["SESSION_COOKIE", "CSRF_COOKIE"])
def test_cookies_that_travel_unencrypted(public, cookie):
    assert f"{cookie}_SECURE = True" in public(**{f"{cookie}_SECURE": False})["W038"].hint
    assert set(public(**{f"{cookie}_SECURE": False, f"{cookie}_SAMESITE": "None"})) == {"W039"}


@pytest.mark.parametrize("domain", [None, "other.com", "api.example.com"])
def test_a_csrf_cookie_that_the_page_does_not_see(public, domain):
    message = public(CSRF_COOKIE_DOMAIN=domain)["W042"]
    assert 'CSRF_COOKIE_DOMAIN = "example.com"' in message.hint


def test_a_session_cookie_needs_no_domain_within_one_site(public):
    assert public(SESSION_COOKIE_DOMAIN=None) == {}
    assert "W042" in public(SESSION_COOKIE_DOMAIN="app.example.com")


def test_two_domains_have_no_cookie_in_common(public):
    other = "https://app.other.com"
    found = public(other, CSRF_TRUSTED_ORIGINS=[other], CORS_ALLOWED_ORIGINS=[other])
    assert "below one domain" in found["W042"].hint
