"""What has become of tokens, in a word."""

from datetime import timedelta
from typing import Any

import pytest
from django.contrib.auth.models import User
from django.utils import timezone

from sanctum import create_token
from sanctum.management.telling import cells, described
from sanctum.models import PersonalAccessToken
from sanctum.states import STATES, owner_of, state_of

pytestmark = pytest.mark.django_db

HOUR = timedelta(hours=1)


@pytest.fixture
def token() -> Any:
    return create_token(User.objects.create_user("otto"), "ci", []).token


@pytest.mark.parametrize(
    ("values", "state"),
    [
        ({}, "active"),
        ({"expires_at": -HOUR}, "expired"),
        ({"revoked_at": -HOUR}, "revoked"),
        ({"revoked_at": HOUR}, "active"),
        ({"last_used_at": -3 * HOUR}, "idle"),
    ],
)
def test_a_word_for_each_state(token: Any, settings: Any, values: dict[str, Any], state: str) -> None:
    settings.SANCTUM = {"IDLE_TIMEOUT": 2 * HOUR}
    for name, distance in values.items():
        setattr(token, name, timezone.now() + distance)
    assert state_of(token) == state


def test_its_owner_counts(token: Any, settings: Any) -> None:
    token.user.password = "another"
    assert state_of(token) == "password changed"
    settings.SANCTUM = {"REVOKE_ON_PASSWORD_CHANGE": False}
    assert state_of(token) == "active"
    token.user.is_active = False
    assert state_of(token) == "owner inactive"


def test_a_token_may_outlive_its_owner() -> None:
    """Where the two are in different databases, nothing deletes one with the other."""
    orphan = PersonalAccessToken(pk=1, user_id=999_999, name="ci", hint="…abcd", abilities=[])
    assert owner_of(orphan) is None
    assert state_of(orphan) == "no owner"
    assert cells(orphan)[1] == ""
    assert described(orphan)["owner"] == ""


def test_lists_can_be_asked_for_each() -> None:
    assert [getattr(PersonalAccessToken.objects, state)().count() for state in STATES] == [0, 0, 0]
