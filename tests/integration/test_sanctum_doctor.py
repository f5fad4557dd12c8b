"""What the doctor says is what happens in Chromium, which has rules of its own on cookies, sites and CORS."""

from collections.abc import Iterator
from typing import Any

import pytest
from django.contrib.auth.hashers import make_password
from django.contrib.auth.models import User
from playwright.sync_api import Browser, Page
from pytest_django import Settings

from sanctum.conf import get_settings
from sanctum.doctor.finding import State
from sanctum.doctor.steps import examine
from sanctum.doctor.steps.cors import token_headers
from sanctum.doctor.trial.visit import visit
from tests.integration.browser import PATIENCE, chromium
from tests.integration.hosts_of_one_site import serving
from tests.sanctum.front_end import GOOD, case

pytestmark = [pytest.mark.browser, pytest.mark.timeout(120)]

FRONT_END = """async ([api, headers]) => {
    const once = performance.timeOrigin;  // Chromium remembers preflights by their address, for 5 seconds at least
    const post = (path, header, token, data) => fetch(`${api}${path}?${once}`, {
        method: "POST",
        credentials: "include",
        headers: { "Content-Type": "application/json", [header]: token },
        body: JSON.stringify(data),
    });
    const enter = async (header, token) => {
        const login = await post("/sanctum/login", header, token, { username: "ada", password: "x" });
        return (await post("/orders", header, (await login.json()).csrfToken, {})).ok;
    };
    const asked = { credentials: "include", headers: { Accept: "application/json" } };
    const token = await fetch(`${api}/sanctum/csrf-cookie?${once}`, asked).then((answer) => answer.json(), () => ({}));
    for (const header of headers) {
        if (await enter(header, String(token.csrfToken)).catch(() => false)) return true;
    }
    return false;
}"""
"""Whether somebody can log in on the page, and post an order."""


class Ada:
    """A backend that knows one user, who is in no table: no thread of a server asks a database."""

    def authenticate(self, request: Any, username: str = "", password: str = "") -> Any:
        return self.get_user(1)

    def get_user(self, pk: Any) -> Any:
        user = User(pk=1, username="ada", password=make_password("x", salt="salt", hasher="md5"))
        user.save = lambda **kwargs: None  # type: ignore[method-assign]
        return user


@pytest.fixture(scope="module")
def ports() -> Iterator[tuple[int, int]]:
    with serving(tls=True) as encrypted, serving(tls=False) as plain:
        yield encrypted, plain


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    """Every host is this machine."""
    with chromium("--host-resolver-rules=MAP * 127.0.0.1") as running:
        yield running


@pytest.fixture(scope="module")
def tab(browser: Browser) -> Iterator[Page]:
    with browser.new_context(ignore_https_errors=True) as context:
        context.set_default_timeout(PATIENCE)
        yield context.new_page()


@pytest.fixture
def site(settings: Settings) -> Settings:
    for name, value in GOOD.items():
        setattr(settings, name, value)
    settings.SESSION_ENGINE = "django.contrib.sessions.backends.signed_cookies"
    settings.AUTHENTICATION_BACKENDS = [f"{__name__}.Ada"]
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
    return settings


HERE, OTHER, PLAIN = "https://app.example.com:{tls}", "https://other.test:{tls}", "http://app.example.com:{plain}"
API, PLAIN_API = "https://api.example.com:{tls}", "http://api.example.com:{plain}"
THIRD_PARTY = {"SESSION_COOKIE_SAMESITE": "None", "CSRF_COOKIE_SAMESITE": "None"}
OPEN = {"SESSION_COOKIE_SECURE": False, "CSRF_COOKIE_SECURE": False}

CASES: dict[str, tuple[str, str, dict[str, Any], bool]] = {
    "a good site": (HERE, API, {}, True),
    "the site itself": (API, API, {}, True),
    "a token in the body": (HERE, API, {"CSRF_COOKIE_DOMAIN": None}, True),
    "strict cookies": (HERE, API, {"SESSION_COOKIE_SAMESITE": "Strict"}, True),
    "a host's own cookie": (HERE, API, {"SESSION_COOKIE_NAME": "__Host-id"}, True),
    "a host's own cookie with a domain": (
        HERE,
        API,
        {"SESSION_COOKIE_NAME": "__Host-id", "SESSION_COOKIE_DOMAIN": "example.com"},
        False,
    ),
    "a secure name": (HERE, API, {"SESSION_COOKIE_NAME": "__Secure-id", "SESSION_COOKIE_SECURE": False}, False),
    "a page that is not listed": (HERE, API, {"SANCTUM": {}}, False),
    "a cookie of another domain": (HERE, API, {"SESSION_COOKIE_DOMAIN": "other.test"}, False),
    "a cookie of everybody's domain": (HERE, API, {"SESSION_COOKIE_DOMAIN": "com"}, False),
    "two sites": (OTHER, API, {}, False),
    "cookies of a third party that are not secure": (OTHER, API, THIRD_PARTY | OPEN, False),
    "no credentials": (HERE, API, {"CORS_ALLOW_CREDENTIALS": False}, False),
    "everybody with credentials": (HERE, API, {"CORS_ALLOWED_ORIGINS": [], "CORS_ALLOW_ALL_ORIGINS": True}, True),
    "no header for the token": (HERE, API, {"CORS_ALLOW_HEADERS": ["content-type"]}, False),
    "django's header alone": (HERE, API, {"CORS_ALLOW_HEADERS": ["content-type", "x-csrftoken"]}, True),
    "another scheme is another site": (PLAIN, API, {}, False),
    "mixed content": (HERE, PLAIN_API, OPEN, False),
    "all without tls": (PLAIN, PLAIN_API, OPEN, True),
    "secure cookies without tls": (PLAIN, PLAIN_API, {}, False),
}


@pytest.mark.parametrize("name", CASES)
def test_the_doctor_says_what_happens_in_chromium(site: Settings, ports: tuple[int, int], tab: Page, name: str) -> None:
    page, api, changes, expected = CASES[name]
    assert verdicts(site, ports, tab, page, api, changes) == [expected] * 3


def test_a_private_window_of_chromium_knows_no_cookies_of_a_third_party(
    site: Settings, ports: tuple[int, int], tab: Page
) -> None:
    """The site lets such a front end in, and this browser doesn't, of which the doctor warns."""
    assert verdicts(site, ports, tab, OTHER, API, THIRD_PARTY) == [True, True, False]
    told = examine(case(OTHER.format(tls=ports[0]), API.format(tls=ports[0])), get_settings())
    assert any("third party" in each.text for each in told if each.state is State.NOTE)


def verdicts(
    site: Settings, ports: tuple[int, int], tab: Page, page: str, api: str, changes: dict[str, Any]
) -> list[bool]:
    """Whether the front end is let in: by the settings, by the doctor's trial, and in Chromium."""
    page, api = (each.format(tls=ports[0], plain=ports[1]) for each in (page, api))
    site.SANCTUM = {"SPA_ORIGINS": [page], "LOGIN_LIMIT": None}
    site.CORS_ALLOWED_ORIGINS = [page]
    for setting, value in changes.items():
        setattr(site, setting, value)
    told, tried = examine(case(page, api), get_settings()), visit(case(page, api))
    return [says_yes(told), says_yes(tried), happens(tab, page, api)]


def says_yes(findings: Any) -> bool:
    return not [each for each in findings if each.state is State.PROBLEM]


def happens(tab: Page, page: str, api: str) -> bool:
    tab.context.clear_cookies()
    tab.goto(f"{page}/page")
    return bool(tab.evaluate(FRONT_END, [api, token_headers()]))
