"""What the commands print."""

from typing import Any

import pytest
from django.contrib.auth.models import User

from sanctum.management.telling import cells, counted, described, table
from sanctum.models import PersonalAccessToken


def test_one_is_no_plural() -> None:
    assert [counted(number) for number in (0, 1, 2)] == ["0 tokens", "1 token", "2 tokens"]


@pytest.mark.parametrize("odd", [None, "x", {"a": 1}, [None]])
def test_odd_rows_can_be_told(odd: Any) -> None:
    token = PersonalAccessToken(pk=1, user=User(username="a\tb"), name="\x1b[2J", abilities=odd)
    assert "\x1b" not in table([cells(token)])
    assert described(token)["abilities"] == odd


def test_digests_are_not_told() -> None:
    token = PersonalAccessToken(pk=1, user=User(username="ada"), token_hash="f" * 64, password_fingerprint="e" * 64)
    assert "ffff" not in str(described(token)) + str(cells(token))
    assert "eeee" not in str(described(token)) + str(cells(token))
