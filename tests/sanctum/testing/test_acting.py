from typing import Any

import pytest
from django.contrib.auth.models import User
from django.test import AsyncClient, Client
from django.utils import timezone
from rest_framework.test import APIClient

from sanctum import IssuingError
from sanctum.testing import aacting_as, aacting_as_session, acting_as, acting_as_session

pytestmark = [pytest.mark.urls("tests.sanctum.drf.shop"), pytest.mark.django_db]

TOKEN, SESSION = {"user": "ada", "by": "PersonalAccessToken"}, {"user": "ada", "by": "TransientToken"}


@pytest.fixture
def user() -> User:
    return User.objects.create_user("ada")


@pytest.fixture(params=[Client, APIClient])
def client(request: pytest.FixtureRequest) -> Any:
    return request.param(enforce_csrf_checks=True)


def test_a_client_acts_by_a_real_token(client: Any, user: User) -> None:
    acting = acting_as(client, user, ["orders:read"], name="of a test")
    assert client.post("/members").json() == TOKEN
    assert (acting.token.user, acting.token.abilities, acting.token.name) == (user, ["orders:read"], "of a test")
    assert acting.plain_text and client.get("/read").status_code == 200


def test_its_abilities_count(client: Any, user: User) -> None:
    acting_as(client, user, ["orders:write"])
    assert client.get("/read").status_code == 403
    assert client.get("/any").status_code == 200


def test_without_abilities_it_may_do_all(client: Any, user: User) -> None:
    acting_as(client, user)
    assert client.get("/all").status_code == 200


def test_a_token_that_is_not_good_is_refused(client: Any, user: User) -> None:
    acting_as(client, user, expires_at=timezone.now())
    assert client.get("/members").status_code == 401


def test_it_ends_with_its_block(client: Any, user: User) -> None:
    client.defaults["HTTP_AUTHORIZATION"] = "Basic YTpi"
    with acting_as(client, user) as acting:
        assert client.get("/members").json() == TOKEN
    assert client.defaults["HTTP_AUTHORIZATION"] == "Basic YTpi"
    assert client.get("/members").status_code == 401
    assert acting.token.refusal() is None, "rows are left to the test's database"


def test_the_last_one_counts(client: Any, user: User, settings: Any) -> None:
    bob = User.objects.create_user("bob")
    for order in ("token_first", "session_first"):
        settings.SANCTUM = {"ORDER": order}
        with acting_as_session(client, bob):
            with acting_as(client, user):
                assert client.get("/members").json() == TOKEN
            with acting_as(client, bob), acting_as_session(client, user):
                assert client.get("/members").json() == SESSION
            assert client.get("/members").json()["user"] == "bob"
        assert client.get("/members").status_code == 401


@pytest.mark.parametrize("configured", [{"HEADER": "X-Api-Token"}, {"KEYWORDS": ["Token"]}, {"TOKEN_PREFIX": "acme_"}])
def test_it_sends_what_the_settings_want(client: Any, user: User, settings: Any, configured: Any) -> None:
    settings.SANCTUM = configured
    acting_as(client, user)
    assert client.get("/members").json() == TOKEN


@pytest.mark.parametrize("abilities", ["orders:read", [None], ["a b"], [7]])
def test_abilities_are_checked(client: Any, user: User, abilities: Any) -> None:
    with pytest.raises(IssuingError):
        acting_as(client, user, abilities)
    assert client.get("/members").status_code == 401


@pytest.mark.parametrize("in_session", [False, True])
def test_a_client_acts_by_session(client: Any, user: User, settings: Any, in_session: bool) -> None:
    settings.CSRF_USE_SESSIONS = in_session
    with acting_as_session(client, user) as acting:
        assert client.post("/members").json() == SESSION
        assert (acting.token, acting.plain_text) == (None, None)
    assert client.get("/members", headers={"Origin": "http://testserver"}).status_code == 401
    assert dict(client.cookies) == {}


def test_a_session_may_be_of_another_page_of_ours(client: Any, user: User, settings: Any) -> None:
    settings.SANCTUM = {"SPA_ORIGINS": ["https://app.example.com"], "OWN_ORIGIN": False}
    settings.CSRF_TRUSTED_ORIGINS = ["https://app.example.com"]
    with acting_as_session(client, user, origin="https://app.example.com"):
        assert client.post("/members").json() == SESSION
    with acting_as_session(client, user, origin="https://evil.test"):
        assert client.get("/members").status_code == 401
    with acting_as_session(client, user):
        assert client.get("/members").status_code == 401


def test_pages_over_https_say_their_origin(client: Any, user: User) -> None:
    with acting_as_session(client, user, origin="https://testserver"):
        assert client.post("/members", secure=True).json() == SESSION


@pytest.mark.django_db(transaction=True)
async def test_an_async_client_acts_too() -> None:
    user = await User.objects.acreate_user("ada")
    client = AsyncClient(enforce_csrf_checks=True)
    with await aacting_as(client, user, ["orders:read"]):
        assert (await client.post("/members")).json() == TOKEN
        assert (await client.get("/all")).status_code == 403
    with await aacting_as_session(client, user):
        assert (await client.post("/members")).json() == SESSION
    assert (await client.get("/members")).status_code == 401
