"""Leaked tokens, found in whatever they leaked into, and revoked."""

import random
from io import BytesIO
from typing import Any

import pytest
from django.contrib.auth.models import User

from sanctum import create_token, leaks, revoke_token
from sanctum.leaks import revoke_leaked
from sanctum.models import PersonalAccessToken

pytestmark = [pytest.mark.database, pytest.mark.django_db]


@pytest.fixture
def owner() -> User:
    return User.objects.create_user("otto")


@pytest.fixture(params=["", "acme_pat_"])
def prefixed(request: Any, settings: Any) -> None:
    settings.SANCTUM = {"TOKEN_PREFIX": request.param}


@pytest.mark.usefixtures("prefixed")
def test_every_token_in_a_text_is_revoked_and_no_other(owner: User) -> None:
    leaked, safe = create_token(owner, "leaked", []), create_token(owner, "safe", [])
    text = f"2026-11-26 curl -H 'Authorization: Bearer {leaked.plain_text}' https://api\n" * 3
    leak = revoke_leaked(BytesIO(text.encode()))
    assert [each.pk for each in leak.revoked] == [leaked.token.pk]
    assert leak.candidates == 1
    leaked.token.refresh_from_db()
    assert leaked.token.revoked_reason == "leaked"
    assert list(PersonalAccessToken.objects.active()) == [safe.token]


def test_the_secret_is_enough(owner: User) -> None:
    """Whoever has it can put the id before it, which is no secret."""
    new = create_token(owner, "ci", [])
    secret = new.plain_text.partition("_")[2]
    assert len(revoke_leaked(BytesIO(f"999|{secret}".encode())).revoked) == 1


def test_one_that_was_revoked_before_is_told_apart(owner: User) -> None:
    new = create_token(owner, "ci", [])
    revoke_token(new.token, "first")
    leak = revoke_leaked(BytesIO(new.plain_text.encode()))
    assert (leak.revoked, [each.pk for each in leak.over]) == ([], [new.token.pk])
    new.token.refresh_from_db()
    assert new.token.revoked_reason == "first"


def test_nothing_is_revoked_on_a_dry_run(owner: User) -> None:
    new = create_token(owner, "ci", [])
    assert len(revoke_leaked(BytesIO(new.plain_text.encode()), dry_run=True).revoked) == 1
    assert PersonalAccessToken.objects.active().exists()


@pytest.mark.parametrize("piece", [64, 100, 257])
def test_a_token_that_lies_across_pieces_is_found(owner: User, monkeypatch: Any, piece: int) -> None:
    monkeypatch.setattr(leaks, "PIECE", piece)
    new = [create_token(owner, "ci", []) for _ in range(20)]
    random.seed(4)
    text = " ".join("." * random.randrange(100) + " " + each.plain_text for each in new)
    assert len(revoke_leaked(BytesIO(text.encode())).revoked) == 20


@pytest.mark.parametrize(
    "garbage", [b"", b"\xff\xfe\x00" * 1000, bytes(range(256)) * 50, b"|" * 5000, b"15|" + b"a" * 10_000]
)
def test_garbage_is_read_to_its_end(garbage: bytes, owner: User) -> None:
    new = create_token(owner, "ci", [])
    assert len(revoke_leaked(BytesIO(garbage + b"\n" + new.plain_text.encode() + b"\n" + garbage)).revoked) == 1


def test_many_are_looked_up_together(owner: User, django_assert_max_num_queries: Any) -> None:
    new = [create_token(owner, "ci", []) for _ in range(30)]
    text = "\n".join(each.plain_text for each in new).encode()
    with django_assert_max_num_queries(1):
        assert len(revoke_leaked(BytesIO(text), dry_run=True).revoked) == 30


def test_the_text_is_kept_nowhere(owner: User) -> None:
    new = create_token(owner, "ci", [])
    assert new.plain_text[-40:-8] not in repr(revoke_leaked(BytesIO(new.plain_text.encode())))
