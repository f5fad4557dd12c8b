"""Plain views let in who may come, and tell others why not. Attacks 23, 24 and 39."""

import asyncio

import pytest
from django.contrib.auth.models import User
from django.core.exceptions import ImproperlyConfigured
from django.test import AsyncClient, Client

from sanctum.decorators import sanctum_required
from sanctum.signals import ability_denied
from tests.sanctum.authentication.people import issue, unknown
from tests.sanctum.pages import READ, WRITE

pytestmark = [pytest.mark.urls("tests.sanctum.pages"), pytest.mark.django_db(transaction=True)]

WITHOUT = [
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
]
EVERY_KIND = ["/guarded", "/aguarded", "/page", "/async_class", "/inner", "/outer"]
OWN = {"Origin": "http://testserver"}


@pytest.fixture(autouse=True, params=["without", "with"])
def site(request, settings):
    """The decorator does the same without the middleware and behind it."""
    settings.MIDDLEWARE = [*WITHOUT, *(["sanctum.middleware.SanctumMiddleware"] if request.param == "with" else [])]


@pytest.fixture(params=["wsgi", "asgi"])
def send(request):
    client = {"wsgi": Client, "asgi": AsyncClient}[request.param](enforce_csrf_checks=True)

    def send(path, text=None, method="get", login=None, **headers):
        if login:
            client.force_login(User.objects.get_or_create(username=login)[0])
        if text is not None:
            headers["Authorization"] = f"Bearer {text}"
        if "X-CSRFToken" in headers:
            client.cookies["csrftoken"] = headers["X-CSRFToken"]
        answer = getattr(client, method)(path, headers=headers)
        return asyncio.run(wait(answer)) if request.param == "asgi" else answer

    return send


async def wait(answer):
    return await answer


@pytest.mark.parametrize("path", EVERY_KIND)
def test_a_token_opens_views_of_every_kind(send, path):
    answer = send(path, issue().plain_text)
    assert (answer.status_code, answer.json()["user"], answer.json()["by"]) == (200, "ada", "laptop")


@pytest.mark.parametrize("path", EVERY_KIND)
def test_without_a_credential_they_are_shut(send, path):
    answer = send(path)
    assert (answer.status_code, answer.json()["code"]) == (401, "unauthenticated")
    assert answer["WWW-Authenticate"] == 'Bearer realm="api"'
    assert "private" in answer["Cache-Control"]


@pytest.mark.parametrize("path", EVERY_KIND)
@pytest.mark.parametrize("text", ["", "x", "a, b"])
def test_a_wrong_token_opens_none_whatever_session_came_with_it(send, path, text):
    answer = send(path, text, login="eve", **OWN)
    assert (answer.status_code, answer.json()["code"]) == (401, "unauthenticated")
    assert answer["WWW-Authenticate"] == 'Bearer realm="api", error="invalid_token"'


@pytest.mark.parametrize("path", ["/guarded", "/aguarded", "/page", "/async_class"])
class TestSessions:
    def test_one_of_our_own_page_opens(self, send, path):
        answer = send(path, login="eve", **OWN)
        assert (answer.status_code, answer.json()["user"], answer.json()["by"]) == (200, "eve", "session")

    def test_one_of_another_page_does_not(self, send, path):
        assert send(path, login="eve", Origin="https://evil.test").status_code == 401
        assert send(path, login="eve").status_code == 401

    def test_an_unsafe_request_needs_the_csrf_token(self, send, path, settings):
        answer = send(path, login="eve", method="post", **OWN)
        assert (answer.status_code, answer.json()["code"]) == (403, "csrf_failed")
        settings.SANCTUM = {"CSRF_FAILURE_STATUS": 419}
        assert send(path, login="eve", method="post", **OWN).status_code == 419
        assert send(path, login="eve", method="post", **OWN, **{"X-CSRFToken": "a" * 32}).status_code == 200

    def test_a_token_needs_none(self, send, path):
        assert send(path, issue().plain_text, method="post").status_code == 200
        assert send(path, issue().plain_text, method="post", login="eve", **OWN).json()["user"] == "ada"


class TestAbilities:
    @pytest.mark.parametrize(
        ("path", "held", "missing"),
        [("/both", (READ, WRITE), None), ("/both", ("*",), None), ("/both", (READ,), [WRITE]),
         ("/both", (), [READ, WRITE]),
         ("/either", (WRITE,), None), ("/either", (), [READ, WRITE]), ("/mixed", (READ, WRITE), None),
         ("/mixed", (WRITE,), [READ]), ("/mixed", (READ,), [WRITE, "orders:admin"]), ("/page", ("orders",), [READ])],
    )  # fmt: skip
    def test_what_a_token_lacks_is_named(self, send, path, held, missing):
        answer = send(path, issue(abilities=held).plain_text)
        assert answer.status_code == (200 if missing is None else 403)
        if missing is not None:
            assert answer.json() == {"detail": "Missing abilities.", "code": "missing_ability", "missing": missing}

    def test_a_session_has_them_all(self, send):
        assert send("/both", login="eve", **OWN).status_code == 200

    def test_a_limited_token_is_not_helped_by_a_session(self, send):
        """23."""
        assert send("/both", issue().plain_text, login="eve", **OWN).status_code == 403

    def test_the_site_is_told(self, send):
        heard = []

        def listen(token, missing, request, **kwargs):
            heard.append((token.name, missing, request.path))

        ability_denied.connect(listen)
        try:
            send("/both", issue().plain_text)
        finally:
            ability_denied.disconnect(listen)
        assert heard == [("laptop", [WRITE], "/both")]

    @pytest.mark.parametrize("path", ["/both", "/either"])
    def test_async_receivers_hear_it_too(self, send, path):
        heard = []

        async def listen(token, missing, **kwargs):
            heard.append((token.name, missing))

        ability_denied.connect(listen)
        try:
            assert send(path, issue(abilities=[]).plain_text).status_code == 403
        finally:
            ability_denied.disconnect(listen)
        assert heard == [("laptop", [READ, WRITE])]

    def test_views_get_their_arguments(self, send):
        assert send("/both/7", issue(abilities=("*",)).plain_text).content == b"7"


@pytest.mark.parametrize("path", [each for each in EVERY_KIND if each != "/inner"])
def test_where_everything_wants_a_login_a_token_will_do(send, settings, path):
    settings.MIDDLEWARE = [*settings.MIDDLEWARE, "django.contrib.auth.middleware.LoginRequiredMiddleware"]
    assert send(path, issue().plain_text).status_code == 200
    assert send(path).status_code == 401


def test_a_flood_is_answered_with_when_to_come_again(send, settings):
    settings.SANCTUM = {"FAILURE_LIMIT": "2/hour"}
    assert [send("/guarded", unknown()).status_code for _ in range(3)] == [401, 401, 429]
    answer = send("/guarded", "x")
    assert (answer.status_code, answer.json()["code"]) == (429, "throttled")
    assert 0 < int(answer["Retry-After"]) <= 3600


def test_a_page_that_django_caches_is_nobodys_elses(send):
    """39: ``cache_page`` around the decorator."""
    assert send("/cached", issue().plain_text).json()["user"] == "ada"
    assert send("/cached", issue("bob").plain_text).json()["user"] == "bob"
    assert send("/cached").status_code == 401


@pytest.mark.parametrize("wrong", [[], (), "orders:read", [""], ["*"], ["orders:*"], [None], ["a b"], b"x"])
@pytest.mark.parametrize("argument", ["abilities", "any_ability"])
def test_what_would_guard_nothing_is_an_error_at_once(argument, wrong):
    """24."""
    with pytest.raises(ImproperlyConfigured):
        sanctum_required(**{argument: wrong})


def test_so_is_a_list_in_the_views_place():
    with pytest.raises(ImproperlyConfigured):
        sanctum_required(["orders:read"])
