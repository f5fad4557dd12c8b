"""What a signature says of the one who is let in."""

import time
from datetime import UTC, datetime, timedelta
from types import SimpleNamespace
from uuid import UUID

import pytest
from django.contrib.auth.models import AnonymousUser, User
from django.utils.functional import SimpleLazyObject

from broadcasting.authorization.granting import grant_for
from broadcasting.protocol.grants import read_grant

ADA = User(pk=7)
END = datetime(2033, 5, 18, 3, 33, 20, tzinfo=UTC)


def granted(user, auth=None):
    part = grant_for(user, auth)
    return None if part is None else read_grant(part)


def token(credential="sanctum:15", valid_until=None):
    return SimpleNamespace(credential=credential, valid_until=valid_until)


def test_a_session_is_its_user():
    grant = granted(ADA)
    assert (grant.user_id, grant.credential, grant.expires_at) == ("7", None, None)
    assert abs(grant.issued_at - time.time()) < 60


def test_the_user_of_djangos_middleware_is_one():
    assert granted(SimpleLazyObject(lambda: ADA)).user_id == "7"


def test_a_token_is_named_with_its_end():
    grant = granted(ADA, token(valid_until=END))
    assert (grant.user_id, grant.credential, grant.expires_at) == ("7", "sanctum:15", 2_000_000_000)


@pytest.mark.parametrize("auth", [token(None), token(15), token(b"x"), "a-text", object()])
def test_what_can_not_be_revoked_is_not_named(auth):
    assert granted(ADA, auth).credential is None


@pytest.mark.parametrize("end", ["2033-05-18", 2_000_000_000, timedelta(1), None])
def test_an_end_is_a_time_or_none(end):
    assert granted(ADA, token(valid_until=end)).expires_at is None


@pytest.mark.parametrize(
    "guest", [AnonymousUser(), SimpleNamespace(id="guest"), SimpleNamespace(pk=None), SimpleNamespace(pk=7)]
)
def test_guests_are_nobody_who_could_be_shut_out(guest):
    """A device whose key is 7 has nothing to do with the user whose key is 7."""
    assert grant_for(guest, None) is None


def test_but_what_they_came_by_can_be_revoked():
    key = UUID(int=7)
    assert granted(SimpleNamespace(pk=key), token()).user_id == str(key)
