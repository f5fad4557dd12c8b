"""Sessions that are looked at and not changed."""

from typing import Any

import pytest
from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY
from django.contrib.auth.models import User
from django.test import Client

from sanctum.sockets.sessions import open_session, user_of_session

pytestmark = pytest.mark.django_db


@pytest.fixture
def user() -> User:
    return User.objects.create_user("ada", password="old")


@pytest.fixture
def key(user: User) -> str:
    client = Client()
    client.force_login(user)
    return client.cookies["sessionid"].value


def test_who_is_logged_in(user: User, key: str) -> None:
    assert user_of_session(open_session(key)) == user


@pytest.mark.parametrize("key", [None, "", "unknown-key-of-nobody-32-characters"])
def test_nobody_is(key: str | None) -> None:
    assert user_of_session(open_session(key)) is None


def test_a_deactivated_user_is_nobody(user: User, key: str) -> None:
    User.objects.update(is_active=False)
    assert user_of_session(open_session(key)) is None


def test_a_deleted_user_is_nobody(user: User, key: str) -> None:
    user.delete()
    assert user_of_session(open_session(key)) is None


def test_after_a_change_of_the_password_it_is_over(user: User, key: str) -> None:
    user.set_password("new")
    user.save()
    assert user_of_session(open_session(key)) is None
    assert open_session(key)[SESSION_KEY] == str(user.pk)


def test_an_old_secret_key_goes_on_counting_and_the_session_keeps_its_own(user: User, key: str, settings: Any) -> None:
    settings.SECRET_KEY, settings.SECRET_KEY_FALLBACKS = "another", [settings.SECRET_KEY]
    session = open_session(key)
    assert user_of_session(session) == user
    assert (session.session_key, session.modified) == (key, False)
    settings.SECRET_KEY_FALLBACKS = []
    assert user_of_session(open_session(key)) is None


@pytest.mark.parametrize(
    ("field", "value"),
    [
        (SESSION_KEY, "no-number"),
        (SESSION_KEY, None),
        (BACKEND_SESSION_KEY, "a.backend.that.was.taken.out"),
        (HASH_SESSION_KEY, ""),
        (HASH_SESSION_KEY, "other"),
    ],
)
def test_what_it_holds_may_be_anything(key: str, field: str, value: Any) -> None:
    session = open_session(key)
    session[field] = value
    assert user_of_session(session) is None
