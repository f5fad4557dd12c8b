"""By what somebody was let in, as one app tells it another."""

from datetime import UTC, datetime
from types import SimpleNamespace

from revurb.grants import Grant, grant_of

ANN = SimpleNamespace(pk=7)
END = datetime(2030, 1, 1, tzinfo=UTC)


def test_a_token_can_be_revoked_and_ends():
    token = SimpleNamespace(credential="sanctum:15", valid_until=END)
    assert grant_of(ANN, token) == Grant("7", "sanctum:15", END)


def test_a_session_is_the_users_alone():
    assert grant_of(ANN, None) == Grant("7", None, None)


def test_what_others_authenticate_by_is_not_known():
    assert grant_of(ANN, "a token of another package") == Grant("7")
