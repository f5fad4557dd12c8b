"""Plain views know who asks, in sync and in async sites; forged requests and shared caches gain nothing. Attack 39."""

import asyncio

import pytest
from asgiref.sync import iscoroutinefunction
from django.contrib.auth.models import User
from django.test import AsyncClient, Client

from sanctum import revoke_token
from sanctum.authentication import bearer
from sanctum.authentication.lookup import find
from sanctum.middleware import SanctumMiddleware
from tests.sanctum.authentication.people import issue

pytestmark = [pytest.mark.urls("tests.sanctum.pages"), pytest.mark.django_db(transaction=True)]

MIDDLEWARE = [
    "django.middleware.cache.UpdateCacheMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "sanctum.middleware.SanctumMiddleware",
    "django.middleware.cache.FetchFromCacheMiddleware",
]
NOBODY = {"user": None, "by": None, "error": None}


@pytest.fixture(autouse=True)
def site(settings):
    settings.MIDDLEWARE = MIDDLEWARE


@pytest.fixture(params=["wsgi", "asgi"])
def send(request):
    """Requests of one client, over either interface."""
    client = {"wsgi": Client, "asgi": AsyncClient}[request.param](enforce_csrf_checks=True)

    def send(path, text=None, method="get", login=None, **headers):
        if login:
            client.force_login(User.objects.get_or_create(username=login)[0])
        if text:
            headers["Authorization"] = f"Bearer {text}"
        answer = getattr(client, method)(path, headers=headers)
        return asyncio.run(wait(answer)) if request.param == "asgi" else answer

    return send


async def wait(answer):
    return await answer


def test_a_token(send):
    assert send("/open_page", issue().plain_text).json() == {"user": "ada", "by": "laptop", "error": None}


def test_in_an_async_view(send):
    assert send("/async_page", issue().plain_text).json() == {"user": "ada", "by": "laptop", "error": None}


def test_a_session(send):
    assert send("/open_page", login="eve").json() == {"user": "eve", "by": "session", "error": None}


def test_a_session_in_an_async_view(send):
    assert send("/async_session").json() == {"user": None, "by": None}
    assert send("/async_session", login="eve").json() == {"user": "eve", "by": "session"}


def test_who_logs_out_is_nobody_from_then_on(send):
    assert send("/log_out", login="eve").json() == {"before": True, "after": False}
    assert send("/log_out", issue().plain_text).json() == {"before": True, "after": False}


def test_who_logs_in_is_there_by_session_from_then_on(send):
    User.objects.create(username="eve")
    assert send("/log_in").json() == {"before": False, "after": True}
    assert send("/log_in", issue().plain_text).json() == {"before": True, "after": True}


def test_neither(send, django_assert_num_queries):
    with django_assert_num_queries(0):
        assert send("/open_page").json() == NOBODY


def test_both(send):
    assert send("/open_page", issue().plain_text, login="eve").json()["user"] == "ada"


@pytest.mark.parametrize("text", ["x", "a b", "ä".encode().decode("latin-1")])
def test_a_wrong_token_makes_nobody_of_a_session(send, text):
    answer = send("/open_page", text, login="eve")
    assert answer.json() == {"user": None, "by": None, "error": "AuthenticationRefused"}


def test_one_that_was_revoked_too(send):
    made = issue()
    revoke_token(made.token)
    assert send("/open_page", made.plain_text, login="eve").json()["user"] is None


@pytest.mark.parametrize("path", ["/guarded", "/api"])
def test_the_token_is_looked_up_once_however_many_ask(send, monkeypatch, path):
    found = []
    monkeypatch.setattr(bearer, "find", lambda parsed: found.append(find(parsed)) or found[-1])
    assert send(path, issue().plain_text).json()["user"] == "ada"
    assert len(found) == 1


class TestForgedRequests:
    def test_a_good_token_needs_no_csrf_token(self, send):
        assert send("/open_page", issue().plain_text, method="post").json()["user"] == "ada"
        assert send("/open_page", issue().plain_text, method="post", login="eve").json()["user"] == "ada"

    def test_a_session_does(self, send):
        assert send("/open_page", method="post", login="eve").status_code == 403

    @pytest.mark.parametrize("text", ["x", "a b", "1_" + "a" * 48])
    def test_so_does_a_wrong_token(self, send, text):
        assert send("/open_page", text, method="post", login="eve").status_code == 403

    def test_in_laravels_order_the_session_does_too(self, send, settings):
        settings.SANCTUM = {"ORDER": "session_first"}
        own = {"Origin": "http://testserver"}
        assert send("/open_page", issue().plain_text, method="post", login="eve", **own).status_code == 403
        answer = send("/open_page", issue().plain_text, login="eve", **own)
        assert answer.json() == {"user": "eve", "by": "session", "error": None}

    @pytest.mark.parametrize("place", [0, 2, 4])
    def test_the_order_of_middleware_changes_nothing(self, settings, place):
        rest = [each for each in MIDDLEWARE[1:5] if "csrf" not in each]
        settings.MIDDLEWARE = [*rest[:place], "django.middleware.csrf.CsrfViewMiddleware", *rest[place:]]
        client = Client(enforce_csrf_checks=True)
        headers = {"Authorization": f"Bearer {issue().plain_text}"}
        assert client.post("/open_page", headers=headers).status_code == 200
        client.force_login(User.objects.create(username="eve"))
        assert client.post("/open_page").status_code == 403


class TestSharedCaches:
    """39: what somebody got by a token is not for others."""

    @pytest.mark.parametrize("path", ["/open_page", "/public"])
    def test_answers_to_tokens_are_private(self, send, path):
        answer = send(path, issue().plain_text)
        assert "private" in answer["Cache-Control"] and "public" not in answer["Cache-Control"]
        assert {"authorization", "cookie", "origin"} <= {each.strip().lower() for each in answer["Vary"].split(",")}

    @pytest.mark.parametrize("path", ["/api", "/guarded"])
    def test_so_are_those_to_sessions_of_an_api(self, send, path):
        answer = send(path, login="eve", Origin="http://testserver")
        assert answer.json()["user"] == "eve"
        assert "private" in answer["Cache-Control"]
        assert {"authorization", "cookie", "origin"} <= {each.strip().lower() for each in answer["Vary"].split(",")}

    def test_so_are_those_to_wrong_ones(self, send):
        assert "private" in send("/public", "x")["Cache-Control"]

    def test_what_is_not_stored_at_all_stays_so(self, send):
        assert send("/no_store", issue().plain_text)["Cache-Control"] == "no-store"

    def test_pages_for_all_stay_public(self, send):
        assert "public" in send("/public")["Cache-Control"]

    def test_a_page_varies_by_token_if_it_asks_who_reads_it(self, send):
        assert "Authorization" in send("/public")["Vary"]
        assert "Authorization" not in send("/same_for_all").get("Vary", "")

    def test_another_header_is_named(self, send, settings):
        settings.SANCTUM = {"HEADER": "X-Api-Token"}
        assert "X-Api-Token" in send("/open_page", **{"X-Api-Token": issue().plain_text})["Vary"]

    def test_djangos_own_cache_keeps_nothing(self, send):
        assert send("/public", issue().plain_text).json()["user"] == "ada"
        assert send("/public").json() == NOBODY
        assert send("/public", issue("bob").plain_text).json()["user"] == "bob"


class TestPagesForPeople:
    """26: no token reaches the admin or changes a password, whatever it may do and whoever has it."""

    @pytest.fixture
    def root(self):
        User.objects.create_superuser("root", password="of no value")
        return issue("root", ("*",)).plain_text

    @pytest.mark.parametrize("method", ["get", "post"])
    @pytest.mark.parametrize(
        "path", ["/people/", "/people/auth/user/", "/people/auth/user/add/", "/people/nothing", "/password"]
    )
    def test_a_token_is_nobodys_there(self, send, root, path, method):
        answer = send(path, root, method=method)
        assert answer.status_code == 302 and "/login/" in answer["Location"]

    def test_nor_does_it_help_a_session(self, send, root):
        assert send("/people/", root, login="root").status_code == 302
        assert send("/people/", login="root").status_code == 200


def test_says_what_it_is_to_django():
    async def aview(request):
        return None

    assert iscoroutinefunction(SanctumMiddleware(aview))
    assert not iscoroutinefunction(SanctumMiddleware(lambda request: None))
