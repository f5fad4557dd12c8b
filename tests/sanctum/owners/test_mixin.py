"""Tokens as methods of a user; a whole site with such a model is in tests/integration/test_sanctum_models.py."""

import pytest
from django.contrib.auth.models import User
from django.test.utils import isolate_apps

from sanctum import HasApiTokens, TransientToken
from sanctum.models import PersonalAccessToken
from sanctum.signals import token_created
from tests.sanctum.people import hearing, make_user

pytestmark = [pytest.mark.database, pytest.mark.django_db]


with isolate_apps("sanctum"):  # Other tests shall not meet it.

    class Member(HasApiTokens, User):
        class Meta:
            proxy = True
            app_label = "sanctum"


@pytest.fixture
def member():
    return Member.objects.get(pk=make_user().pk)


def test_they_are_made_and_listed(member):
    new = member.create_token("Laptop", ["orders:read"])
    assert list(member.tokens.all()) == [new.token]
    assert new.token.user == member


def test_the_token_that_asks_is_asked(member):
    narrow = member.create_token("Narrow", ["orders:read"]).token
    with pytest.raises(ValueError, match="does not hold"):
        member.create_token("Wide", ["*"], by=narrow)


@pytest.mark.django_db(transaction=True)
async def test_async():
    member = await Member.objects.acreate(username="ann")
    with hearing(token_created) as heard:
        new = await member.acreate_token("Laptop", [])
    assert len(heard) == 1 and await member.tokens.aget() == new.token


def test_the_token_by_which_they_came(member):
    assert member.current_access_token is None and not member.token_can("orders:read")
    kept = PersonalAccessToken(user=member, abilities=["orders:read"])
    assert member.with_access_token(kept) is member
    assert member.current_access_token is kept
    assert member.token_can("orders:read") and member.token_cant("orders:write")
    assert member.with_access_token(TransientToken()).token_can("orders:write")
