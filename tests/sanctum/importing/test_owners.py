"""Whose foreign tokens are."""

from decimal import Decimal
from typing import Any

import pytest
from django.contrib.auth.models import User

from sanctum.importing.foreign_token import ForeignToken
from sanctum.importing.owners import owners_by_field, owners_by_function

pytestmark = [pytest.mark.database, pytest.mark.django_db]


def token(key: Any, type: str = "") -> ForeignToken:
    return ForeignToken(digest="0" * 64, owner_key=key, owner_type=type, name="ci", hint="", abilities=[])


def test_by_primary_key_in_one_query(django_assert_num_queries: Any) -> None:
    ada, otto = User.objects.create_user("ada"), User.objects.create_user("otto")
    find = owners_by_field()
    with django_assert_num_queries(1):
        assert find([token(otto.pk), token(str(ada.pk)), token(Decimal(otto.pk)), token(0)]) == [otto, ada, otto, None]


def test_by_a_field_that_holds_the_old_key() -> None:
    ada = User.objects.create_user("ada", email="17@old.example")
    User.objects.create_user("b", email="18@old.example")
    User.objects.create_user("c", email="18@old.example")
    find = owners_by_field("email")
    assert find([token("17@old.example")]) == [ada]
    assert find([token("18@old.example")]) == [None], "nobody can tell which of two"


def test_users_without_an_old_key_own_nothing() -> None:
    User.objects.create_user("ada", email="")
    assert owners_by_field("email")([token(""), token(None)]) == [None, None]


@pytest.mark.parametrize(
    "key", [None, "", "x", "1; DROP TABLE auth_user", "²", "1.5", 10**40, -1, b"\xff", [], {}, object(), float("nan")]
)
def test_a_key_that_can_be_none_is_of_nobody(key: Any) -> None:
    User.objects.create_user("ada")
    assert owners_by_field()([token(key)]) == [None]


@pytest.mark.parametrize("name", ["", "legacy", "groups", "personal_access_tokens", "__class__", "profile__id"])
def test_a_field_that_users_do_not_have(name: str) -> None:
    with pytest.raises(ValueError, match="Users have no field|holds no value"):
        owners_by_field(name)


def test_by_a_function() -> None:
    asked = []
    find = owners_by_function(lambda key, type: asked.append((key, type)))
    assert find([token(7, "user")]) == [None]
    assert asked == [(7, "user")]
