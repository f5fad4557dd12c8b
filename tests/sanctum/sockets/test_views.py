"""The endpoint that gives out tickets."""

import json
from typing import Any

import pytest
from django.contrib.auth.models import User
from django.db import connection
from django.test import AsyncClient, Client

from sanctum.sockets.tickets import Holder, redeem_ticket
from sanctum.testing import acting_as, make_token
from tests.sanctum.spa.front_end import FrontEnd

pytestmark = [pytest.mark.urls("tests.spa_site.urls"), pytest.mark.django_db]

URL = "/sanctum/ticket"
ORIGIN = "http://testserver"


@pytest.fixture
def user() -> User:
    return User.objects.create_user("ada")


@pytest.fixture
def client(user: User) -> Client:
    client = Client(enforce_csrf_checks=True)
    acting_as(client, user)
    return client


@pytest.fixture
def page(user: User) -> FrontEnd:
    """A page of the site itself, whose user is logged in, and which has the CSRF token."""
    page = FrontEnd(ORIGIN)
    page.client.force_login(user)
    assert page.get("/sanctum/csrf-cookie").status_code == 204
    return page


def test_by_a_token(client: Client, user: User) -> None:
    response = client.post(URL)
    content = response.json()
    assert (response.status_code, content["expires_in"]) == (200, 30)
    assert response.headers["Cache-Control"] == "private, no-store"
    holder = redeem_ticket(content["ticket"], "/anywhere")
    assert holder == Holder(str(user.pk), token_id=str(user.personal_access_tokens.get().pk))


def test_where_everything_wants_a_login_a_token_will_do(client: Client, settings: Any) -> None:
    settings.MIDDLEWARE = [*settings.MIDDLEWARE, "django.contrib.auth.middleware.LoginRequiredMiddleware"]
    assert client.post(URL).status_code == 200
    assert Client().post(URL).status_code == 401


def test_sites_may_have_atomic_requests(client: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(connection.settings_dict, "ATOMIC_REQUESTS", True)
    assert client.post(URL).status_code == 200


def test_by_a_session(page: FrontEnd, user: User) -> None:
    holder = redeem_ticket(page.post(URL).json()["ticket"], "/anywhere")
    assert holder == Holder(str(user.pk), session_key=page.cookie("sessionid"))


@pytest.mark.parametrize(
    ("body", "kind"),
    [({"path": "/ws/room"}, "application/json"), ("path=/ws/room", "application/x-www-form-urlencoded")],
)
def test_for_a_path(client: Client, body: Any, kind: str) -> None:
    assert redeem_ticket(client.post(URL, body, kind).json()["ticket"], "/ws/other") is None
    assert redeem_ticket(client.post(URL, body, kind).json()["ticket"], "/ws/room") is not None


@pytest.mark.parametrize("body", ['{"path": 7}', '{"path": ""}', '{"path": "x"}', "[]", "nothing", "[" * 100_000])
def test_what_is_no_path(client: Client, body: str) -> None:
    response = client.post(URL, body, "application/json")
    assert (response.status_code, response.json()["code"]) == (400, "invalid_path")


@pytest.mark.parametrize("body", ["", "{}", '{"path": null}'])
def test_without_a_path(client: Client, body: str) -> None:
    assert client.post(URL, body, "application/json").status_code == 200


def test_a_stranger_gets_none() -> None:
    response = Client().post(URL)
    assert (response.status_code, response.json()["code"]) == (401, "unauthenticated")
    assert response.headers["WWW-Authenticate"].startswith("Bearer ")


def test_a_wrong_token_gets_none_whatever_session_came_with_it(page: FrontEnd) -> None:
    response = page.post(URL, authorization="Bearer x")
    assert (response.status_code, "ticket" in response.json()) == (401, False)


def test_a_forged_page_gets_none(page: FrontEnd) -> None:
    response = page.post(URL, token=None)
    assert (response.status_code, response.json()["code"]) == (403, "csrf_failed")
    page.origin = "https://evil.test"
    assert page.post(URL).status_code == 401


def test_a_user_who_came_without_a_session_gets_none(rf: Any, user: User) -> None:
    """Some middleware finds users by what we don't know, and could not look at again."""
    import asyncio

    from django.contrib.sessions.backends.db import SessionStore

    from sanctum.sockets.views import ticket

    request = rf.post(URL, headers={"origin": ORIGIN})
    request.user, request.session, request._dont_enforce_csrf_checks = user, SessionStore(), True
    assert asyncio.run(ticket(request)).status_code == 401


@pytest.mark.parametrize("method", ["get", "put", "delete", "head"])
def test_nothing_but_a_post_will_do(client: Client, method: str) -> None:
    response = getattr(client, method)(URL)
    assert (response.status_code, response.headers["Allow"]) == (405, "POST")


@pytest.mark.django_db(transaction=True)
async def test_in_an_event_loop(transactional_db: None) -> None:
    from asgiref.sync import sync_to_async

    user = await User.objects.acreate(username="eve")
    made = await sync_to_async(make_token)(user)
    response = await AsyncClient().post(URL, headers={"authorization": f"Bearer {made.plain_text}"})
    assert len(json.loads(response.content)["ticket"]) == 43
