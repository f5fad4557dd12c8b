"""Ids of users, and what sockets sign in with."""

import json
from types import SimpleNamespace
from uuid import UUID

import pytest
from django.contrib.auth.models import AnonymousUser, User

from broadcasting.authorization import user_resolver
from broadcasting.authorization.refusals import Refused
from broadcasting.authorization.users import broadcast_id, user_data
from tests.broadcasting.authorization.askers import ADA, Known


class Named:
    pk = 7

    def get_broadcast_id(self):
        return "ada"


@pytest.mark.parametrize(
    ("user", "id"),
    [
        (User(pk=7), "7"),
        (Named(), "ada"),
        (SimpleNamespace(id="guest-1"), "guest-1"),
        (SimpleNamespace(pk=None, id=3), "3"),
        (SimpleNamespace(pk=UUID(int=1)), "00000000-0000-0000-0000-000000000001"),
        (SimpleNamespace(pk=0), "0"),
    ],
)
def test_ids_are_texts(user, id):
    assert broadcast_id(user) == id


@pytest.mark.parametrize("user", [AnonymousUser(), SimpleNamespace(), SimpleNamespace(id=""), User()])
def test_who_has_none_is_refused(user):
    with pytest.raises(Refused, match="has no id"):
        broadcast_id(user)


async def signed_in(user=ADA):
    return json.loads((await user_data(Known(user), lambda step: None))[1])


async def test_without_a_resolver_users_sign_in_by_their_id():
    assert await signed_in() == {"id": "7"}


@pytest.mark.parametrize("user", [None, User(pk=1, is_active=False)])
async def test_nobody_and_the_deactivated_are_refused_without_asking(user):
    @user_resolver
    def resolve(user):
        raise AssertionError("not to be asked")

    with pytest.raises(Refused):
        await signed_in(user)


async def test_a_resolver_says_more():
    @user_resolver
    def resolve(user):
        return {"id": str(user.pk), "user_info": {"name": "Ada"}, "watchlist": [8, "9"]}

    assert await signed_in() == {"id": "7", "user_info": {"name": "Ada"}, "watchlist": ["8", "9"]}


async def test_a_resolver_may_be_async_and_have_guards():
    @user_resolver(guards=["a.token"])
    async def resolve(user):
        return {"id": 7}

    asker = Known()
    assert json.loads((await user_data(asker, lambda step: None))[1]) == {"id": "7"}
    assert asker.asked == [("a.token",)]


async def test_a_resolver_may_refuse():
    user_resolver(lambda user: None)
    with pytest.raises(Refused):
        await signed_in()


@pytest.mark.parametrize(
    "answer",
    [{}, {"id": ""}, {"id": None}, {"id": True}, {"id": ["7"]}, "7", 7, [], {"id": "7", "user_info": "Ada"},
     {"id": "7", "watchlist": "8"}, {"id": "7", "watchlist": 8}],
)  # fmt: skip
async def test_a_resolvers_slip_is_told(answer):
    user_resolver(lambda user: answer)
    with pytest.raises(TypeError, match="user_resolver"):
        await signed_in()
