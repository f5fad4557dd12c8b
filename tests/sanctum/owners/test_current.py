"""The token by which a user came in: of this user object, and of no other (attack 49)."""

import asyncio
from types import SimpleNamespace

import pytest
from django.contrib.auth.models import AnonymousUser, User
from django.test import RequestFactory
from django.utils.functional import SimpleLazyObject
from rest_framework.request import Request

from sanctum import TransientToken, current_access_token, token_can, token_cant, with_access_token
from sanctum.models import PersonalAccessToken


def token(*abilities):
    return PersonalAccessToken(user_id=1, name="Laptop", abilities=list(abilities))


def request_of(user):
    request = RequestFactory().get("/")
    request.user = user
    return request


def test_a_user_can_what_their_token_can():
    user = with_access_token(User(pk=1), token("orders:read"))
    assert token_can(user, "orders:read") and token_cant(user, "orders:write")


def test_a_request_is_its_user():
    kept = token("orders:read")
    request = request_of(with_access_token(User(pk=1), kept))
    assert token_can(request, "orders:read") and token_cant(request, "orders:write")
    assert current_access_token(request) is kept


@pytest.mark.parametrize("auth", [None, token("orders:read")])
def test_a_request_of_rest_framework_too(auth):
    user = User(pk=1) if auth else with_access_token(User(pk=1), token("orders:read"))
    authenticator = SimpleNamespace(authenticate=lambda request: (user, auth))
    request = Request(request_of(None), authenticators=[authenticator])
    assert token_can(request, "orders:read") and token_cant(request, "orders:write")


def test_what_authenticated_a_request_counts_too():
    request = request_of(User(pk=1))
    request.auth = token("orders:read")
    assert token_can(request, "orders:read") and token_cant(request, "orders:write")


@pytest.mark.parametrize("auth", [None, "another package's token", {"can": True}, User(pk=1)])
def test_what_another_package_authenticated_can_nothing(auth):
    request = request_of(User(pk=1))
    request.auth = auth
    assert not token_can(request, "orders:read")


def test_a_session_can_all():
    assert token_can(with_access_token(User(pk=1), TransientToken()), "orders:read")


@pytest.mark.parametrize("who", [None, AnonymousUser(), User(pk=1), request_of(None), request_of(User(pk=1)), "ann", 5])
def test_who_did_not_come_by_sanctum_can_nothing(who):
    assert not token_can(who, "orders:read") and token_cant(who, "orders:read")
    assert current_access_token(who) is None


def test_a_request_without_a_user_can_nothing():
    assert not token_can(RequestFactory().get("/"), "orders:read")


def test_a_lazy_user_is_noted_on_the_user_behind():
    user = User(pk=1)
    assert with_access_token(SimpleLazyObject(lambda: user), kept := token())
    assert current_access_token(user) is kept


async def test_two_tasks_do_not_share_it():
    first, second = token("first"), token("second")

    async def handle(kept):
        user = with_access_token(User(pk=1), kept)
        await asyncio.sleep(0)
        return current_access_token(user)

    assert await asyncio.gather(*(handle(each) for each in (first, second) * 5)) == [first, second] * 5
