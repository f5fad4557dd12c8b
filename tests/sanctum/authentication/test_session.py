"""Sessions count for pages of ours alone, and with a CSRF token for what changes something: attacks 32, 33 and 38."""

from typing import Any

import pytest
from django.contrib.auth.models import User
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import RequestFactory

from sanctum.authentication.refused import CsrfRefused
from sanctum.authentication.session import session_user
from tests.broadcasting.authorization.requests import TOKEN

SPA = "https://app.example.com"
UNSAFE = ("POST", "PUT", "PATCH", "DELETE", "PROPFIND")
SAFE = ("GET", "HEAD", "OPTIONS", "TRACE")


@pytest.fixture(autouse=True)
def spa(settings: Any) -> None:
    settings.SANCTUM = {"SPA_ORIGINS": [SPA]}


def request(method: str = "GET", *, user: Any = None, cookie: str | None = TOKEN, **headers: str) -> Any:
    made = RequestFactory().generic(method, "/", headers={"origin": SPA, **headers})
    if cookie is not None:
        made.COOKIES["csrftoken"] = cookie
    if user is not None:
        made.user = user
    return made


ADA = User(pk=1, username="ada")
GONE = User(pk=2, username="gone", is_active=False)


@pytest.mark.parametrize("method", SAFE)
def test_safe_requests_of_our_pages_are_the_users(method):
    assert session_user(request(method, user=ADA)) is ADA


@pytest.mark.parametrize("method", UNSAFE)
def test_unsafe_ones_are_with_a_token(method):
    assert session_user(request(method, user=ADA, **{"x-xsrf-token": TOKEN})) is ADA


@pytest.mark.parametrize("method", UNSAFE)
@pytest.mark.parametrize("user", [ADA, None], ids=["a user", "nobody"])
@pytest.mark.parametrize(
    ("cookie", "headers"),
    [
        (TOKEN, {}),
        (TOKEN, {"x-xsrf-token": "b" * 32}),
        (TOKEN, {"x-xsrf-token": "b" * 32 + "c" * 32}),
        (TOKEN, {"x-xsrf-token": ""}),
        (None, {"x-xsrf-token": TOKEN}),
        ("", {"x-xsrf-token": ""}),
        (None, {}),
        (TOKEN, {"x-http-method-override": "GET"}),
        (TOKEN, {"x-method-override": "HEAD", "x-xsrf-token": "é"}),
    ],
)
def test_32_33_unsafe_ones_without_it_are_refused(method, user, cookie, headers):
    with pytest.raises(CsrfRefused) as refused:
        session_user(request(method, user=user, cookie=cookie, **headers))
    assert TOKEN not in str(refused.value)


@pytest.mark.parametrize("kind", ["text/plain", "application/x-www-form-urlencoded", "multipart/form-data; boundary=x"])
def test_33_forms_can_not_say_what_a_header_must(kind):
    body = b'{"csrfmiddlewaretoken": "' + TOKEN.encode() + b'", "a": "="}'
    made = RequestFactory().generic("POST", "/", body, kind, headers={"origin": SPA})
    made.COOKIES["csrftoken"], made.user = TOKEN, ADA
    with pytest.raises(CsrfRefused):
        session_user(made)


def test_a_form_of_ours_may_carry_the_token_in_it_and_files():
    fields = {"csrfmiddlewaretoken": TOKEN, "file": SimpleUploadedFile("a.txt", b"a")}
    made = RequestFactory().post("/", fields, headers={"origin": SPA})
    made.COOKIES["csrftoken"], made.user = TOKEN, ADA
    assert session_user(made) is ADA


@pytest.mark.parametrize("method", [*SAFE, *UNSAFE])
@pytest.mark.parametrize("origin", ["https://evil.test", "null", "http://app.example.com"])
def test_for_other_pages_there_is_no_session(method, origin):
    assert session_user(request(method, user=ADA, origin=origin, **{"x-xsrf-token": TOKEN})) is None


def test_30_38_nor_for_who_tells_no_page():
    made = RequestFactory().get("/")
    made.user = ADA
    assert session_user(made) is None


def test_the_session_is_not_read_where_it_does_not_count():
    class Untouchable:
        @property
        def user(self) -> Any:
            raise AssertionError

    made = request(origin="https://evil.test")
    made.__class__ = type("Request", (Untouchable, made.__class__), {})
    assert session_user(made) is None


def test_a_user_who_was_deactivated_is_nobody():
    assert session_user(request(user=GONE)) is None


def test_a_site_without_sessions_has_no_users():
    assert session_user(request()) is None
