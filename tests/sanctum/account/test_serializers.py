"""Tokens as JSON."""

from typing import Any

import pytest
from django.contrib.auth.models import User

from sanctum import create_token
from sanctum.account.serializers import IssuedTokenSerializer, NewTokenSerializer, TokenSerializer

SHOWN = {"id", "name", "hint", "abilities", "created_at", "expires_at", "last_used_at", "current"}


def test_what_is_shown_of_a_token(ada: User) -> None:
    new = create_token(ada, "CI", ["a"])
    shown = TokenSerializer(new.token).data
    assert set(shown) == SHOWN
    assert new.plain_text not in str(shown)
    assert new.token.token_hash not in str(shown)
    assert IssuedTokenSerializer(new).data == {"token": shown, "plain_text": new.plain_text}


def test_days_become_a_moment() -> None:
    wanted = NewTokenSerializer(data={"name": "x", "expires_in_days": 3})
    assert wanted.is_valid()
    assert set(wanted.validated_data) == {"name", "expires_at"}


@pytest.mark.parametrize("end", [{"expires_in_days": 3}, {"expires_at": "2099-01-01T12:00:00"}, {}])
def test_a_site_without_time_zones(ada: User, settings: Any, end: dict[str, Any]) -> None:
    settings.USE_TZ = False
    wanted = NewTokenSerializer(data={"name": "x", "abilities": [], **end})
    assert wanted.is_valid()
    assert create_token(ada, **wanted.validated_data).token.refusal() is None
