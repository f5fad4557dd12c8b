"""What the doctor says is what happens: it is held against front ends that really log in, over random sites."""

import pytest
from django.contrib.auth.models import User
from django.core.cache import cache
from django.test import override_settings
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from sanctum.conf import get_settings
from sanctum.doctor.finding import State
from sanctum.doctor.steps import examine
from sanctum.doctor.trial.visit import visit
from tests.sanctum.doctor.real_front_end import PASSWORD, FrontEnd
from tests.sanctum.front_end import API, GOOD, MIDDLEWARE, PAGE, case

PAGES = [
    PAGE,
    "https://www.app.example.com",
    "https://app.example.com:8443",
    "http://app.example.com",
    "https://example.com",
    API,
    "https://other.test",
    "http://localhost:3000",
]
APIS = [API, API, API, "http://api.example.com", "https://example.com", "http://localhost:8000"]
DOMAINS = [
    None,
    "example.com",
    ".example.com",
    "app.example.com",
    "api.example.com",
    "other.test",
    "com",
    "EXAMPLE.com",
]
SAME_SITES = ["Lax", "Strict", "None", False]
ORIGINS = [PAGE, "https://*.example.com", "https://example.com", "http://localhost:3000", "https://other.test"]
SECURITY = "django.middleware.security.SecurityMiddleware"
NO_URLS = type("Urls", (), {"urlpatterns": []})

CHANGES = {
    "SANCTUM": st.fixed_dictionaries(
        {
            "SPA_ORIGINS": st.lists(st.sampled_from(ORIGINS), unique=True),
            "OWN_ORIGIN": st.booleans(),
            "XSRF_COOKIE": st.booleans(),
        }
    ),
    "MIDDLEWARE": st.sampled_from(
        [
            MIDDLEWARE[1:],
            [*MIDDLEWARE[1:], MIDDLEWARE[0]],
            [SECURITY, *MIDDLEWARE],
            [MIDDLEWARE[0], *MIDDLEWARE[2:4]],
            MIDDLEWARE[:4],
            [*MIDDLEWARE[:3], MIDDLEWARE[4]],
        ]
    ),
    "ALLOWED_HOSTS": st.sampled_from([["*"], [".example.com"], ["localhost", "example.com"], []]),
    "SECURE_SSL_REDIRECT": st.booleans(),
    "SECURE_PROXY_SSL_HEADER": st.sampled_from([None, ("HTTP_X_FORWARDED_PROTO", "https")]),
    "USE_X_FORWARDED_HOST": st.booleans(),
    "SESSION_COOKIE_NAME": st.sampled_from(["sessionid", "__Host-id", "__Secure-id"]),
    "SESSION_COOKIE_DOMAIN": st.sampled_from(DOMAINS),
    "SESSION_COOKIE_SECURE": st.booleans(),
    "SESSION_COOKIE_SAMESITE": st.sampled_from(SAME_SITES),
    "CSRF_COOKIE_DOMAIN": st.sampled_from(DOMAINS),
    "CSRF_COOKIE_SECURE": st.booleans(),
    "CSRF_COOKIE_SAMESITE": st.sampled_from(SAME_SITES),
    "CSRF_COOKIE_HTTPONLY": st.booleans(),
    "CSRF_USE_SESSIONS": st.booleans(),
    "CSRF_TRUSTED_ORIGINS": st.lists(st.sampled_from(ORIGINS), unique=True),
    "CORS_ALLOW_ALL_ORIGINS": st.booleans(),
    "CORS_ALLOW_CREDENTIALS": st.booleans(),
    "CORS_ALLOWED_ORIGINS": st.lists(st.sampled_from([each for each in ORIGINS if "*" not in each]), unique=True),
    "CORS_ALLOWED_ORIGIN_REGEXES": st.sampled_from([[], [r"^https://\w+\.example\.com$"], [r"http://localhost:\d+"]]),
    "CORS_ALLOW_HEADERS": st.sampled_from([["content-type", "X-CSRF-Token"], ["x-xsrf-token"], ["content-type"]]),
    "CORS_URLS_REGEX": st.sampled_from([r"^/(orders|sanctum/.*)$", r"^/api/"]),
    "ROOT_URLCONF": st.sampled_from([GOOD["ROOT_URLCONF"], NO_URLS]),
}
"""What a site may have otherwise than it should be."""


@st.composite
def sites(draw):
    """A good site, with a few changes."""
    names = draw(st.lists(st.sampled_from(sorted(CHANGES)), max_size=4, unique=True))
    return {name: draw(CHANGES[name]) for name in names}


@pytest.fixture
def ada(db, settings):
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
    settings.CACHES = {"default": {"BACKEND": "django.core.cache.backends.locmem.LocMemCache", "LOCATION": "doctor"}}
    return User.objects.create_user("ada", password=PASSWORD)


def says_yes(findings):
    return not [each for each in findings if each.state is State.PROBLEM]


def agree(page, api, changes):
    """What the settings say, what was tried, and what happens; and all that was said, for whoever reads the failure."""
    site = {**GOOD, **changes}
    site["SANCTUM"] = {"LOGIN_LIMIT": None, **site["SANCTUM"]}
    with override_settings(**site):
        cache.clear()
        told, tried = list(examine(case(page, api), get_settings())), list(visit(case(page, api)))
        happens = FrontEnd(page, api).is_let_in()
    assert says_yes(told) == happens, (told, tried)
    was_tried = not tried[0].text.startswith("Nothing was tried")
    assert not was_tried or says_yes(tried) == happens, (told, tried)
    return happens


@settings(max_examples=40, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(page=st.sampled_from(PAGES), api=st.sampled_from(APIS), changes=sites())
@example(page=PAGE, api=API, changes={"CSRF_USE_SESSIONS": True, "CSRF_COOKIE_HTTPONLY": True})
@example(page=PAGE, api=API, changes={"CSRF_TRUSTED_ORIGINS": [], "CSRF_COOKIE_DOMAIN": None})
@example(page=PAGE, api=API, changes={"CORS_ALLOW_HEADERS": ["content-type", "x-csrf-token"]})
def test_the_doctor_says_what_happens(ada, page, api, changes):
    agree(page, api, changes)


@settings(max_examples=30, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(changes=sites())
def test_the_doctor_says_what_happens_to_the_front_end_of_a_good_site(ada, changes):
    agree(PAGE, API, changes)


def test_a_good_site_lets_its_front_end_in(ada):
    assert agree(PAGE, API, {})
    assert agree(API, API, {})


def test_two_sites_with_cookies_of_a_third_party(ada):
    other = "https://other.test"
    listed = {"SANCTUM": {"SPA_ORIGINS": [other]}, "CORS_ALLOWED_ORIGINS": [other]}
    assert not agree(other, API, listed)
    assert agree(other, API, listed | {"SESSION_COOKIE_SAMESITE": "None", "CSRF_COOKIE_SAMESITE": "None"})


def test_a_developers_machine(ada):
    page = "http://localhost:3000"
    machine = {
        "SANCTUM": {"SPA_ORIGINS": [page]},
        "ALLOWED_HOSTS": ["localhost"],
        "CORS_ALLOWED_ORIGINS": [page],
        "CSRF_COOKIE_DOMAIN": None,
        "SESSION_COOKIE_SECURE": False,
        "CSRF_COOKIE_SECURE": False,
    }
    assert agree(page, "http://localhost:8000", machine)
    assert not agree("http://127.0.0.1:3000".replace("127.0.0.1", "app.example.com"), "http://localhost:8000", machine)
