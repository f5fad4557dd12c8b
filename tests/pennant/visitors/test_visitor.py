"""Anonymous visitors stay who they are."""

from datetime import datetime, timedelta
from typing import Any

import pytest
from django.contrib.auth.models import AnonymousUser, User
from django.contrib.sessions.backends.db import SessionStore
from django.core.signing import TimestampSigner
from django.http import HttpResponse, StreamingHttpResponse
from django.test import RequestFactory

from pennant import Feature, Rollout
from pennant.current import default_scope
from pennant.middleware import PennantMiddleware
from pennant.visitors.visitor import SALT, read_cookie

pytestmark = pytest.mark.django_db

COOKIE = "pennant_visitor"


def visit(cookie: str | None = None, *, user: Any = None, session: Any = None, checks: bool = True) -> Any:
    request = RequestFactory().get("/")
    request.user = user or AnonymousUser()
    if cookie is not None:
        request.COOKIES[COOKIE] = cookie
    if session is not None:
        request.session = session

    def view(request: Any) -> HttpResponse:
        if checks:
            Feature.active("new")
            return HttpResponse(default_scope("database").text)
        return HttpResponse()

    return PennantMiddleware(view)(request)


@pytest.fixture(autouse=True)
def a_feature() -> None:
    Feature.define("new", Rollout(50))


@pytest.fixture
def by_cookie(settings: Any) -> None:
    settings.PENNANT = {"ANONYMOUS": "cookie"}


def test_visitors_share_a_scope_unless_settings_say_otherwise():
    response = visit()
    assert response.content == b"$null"
    assert not response.cookies
    assert not response.has_header("Vary")


def test_a_visitor_is_known_by_a_signed_cookie(by_cookie, settings):
    settings.SESSION_COOKIE_SECURE = True
    first = visit()
    cookie = first.cookies[COOKIE]
    assert cookie["httponly"] and cookie["secure"] and cookie["samesite"] == "Lax"
    assert cookie["max-age"] == timedelta(days=180).total_seconds()
    assert first["Vary"] == "Cookie"
    again = visit(cookie.value)
    assert again.content == first.content
    assert not again.cookies
    assert visit().content != first.content


def test_no_cookie_is_set_where_no_feature_was_checked(by_cookie):
    response = visit(checks=False)
    assert not response.cookies
    assert not response.has_header("Vary")


def test_users_need_no_cookie(by_cookie):
    response = visit(user=User.objects.create_user("ada"))
    assert response.content.startswith(b"auth.user|")
    assert not response.cookies


@pytest.mark.parametrize("hostile", ["", "x", "a" * 32, "a" * 32 + ":x:y", "é:\0:\n", "x" * 100_000, ":::", "anon|1"])
def test_a_hostile_cookie_is_a_new_visitor(by_cookie, hostile):
    response = visit(hostile)
    assert response.cookies[COOKIE].value != hostile
    assert response.content.startswith(b"anon|")


def test_what_we_signed_for_another_purpose_is_no_visitor(by_cookie):
    assert visit(TimestampSigner(salt="other").sign("a" * 32)).content != b"anon|" + b"a" * 32
    assert visit(TimestampSigner(salt=SALT).sign("root")).content != b"anon|root"


@pytest.mark.parametrize(("days", "is_known", "is_renewed"), [(80, True, False), (100, True, True), (181, False, True)])
def test_a_cookie_is_renewed_before_it_ends(by_cookie, monkeypatch, days, is_known, is_renewed):
    past = (datetime.now() - timedelta(days=days)).timestamp()
    with monkeypatch.context() as patch:
        patch.setattr("django.core.signing.time.time", lambda: past)
        old = TimestampSigner(salt=SALT).sign("a" * 32)
    response = visit(old)
    assert (response.content == b"anon|" + b"a" * 32) is is_known
    assert (COOKIE in response.cookies) is is_renewed
    assert read_cookie(old, timedelta(days=10_000)) == "a" * 32


def test_a_visitor_is_known_by_their_session(settings):
    settings.PENNANT = {"ANONYMOUS": "session"}
    session = SessionStore()
    first = visit(session=session)
    assert first.content.startswith(b"anon|")
    assert visit(session=session).content == first.content
    assert not first.cookies
    session["pennant_visitor"] = ["hostile"]
    assert visit(session=session).content.startswith(b"anon|")
    assert visit().content == b"$null", "a site without sessions"


def test_resolvers_get_nobody(by_cookie):
    seen = []
    Feature.define("seen", lambda user: seen.append(user) or True, stored=False)
    Feature.define("new", True, requires="seen")
    visit()
    assert seen == [None]


def test_a_new_visitor_of_a_body_that_is_made_later_shares_the_scope_of_all(by_cookie):
    request = RequestFactory().get("/")
    request.user = AnonymousUser()

    def view(request: Any) -> StreamingHttpResponse:
        return StreamingHttpResponse(default_scope("database").text for _ in range(1))

    response = PennantMiddleware(view)(request)
    assert list(response.streaming_content) == [b"$null"]
    assert not response.cookies
