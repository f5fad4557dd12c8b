"""Rows of tokens that have ended are deleted, and no others: number 20 of the attacks."""

import threading
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.contrib.auth.models import User
from django.db import connection
from django.utils import timezone

from sanctum import create_token
from sanctum.models import PersonalAccessToken
from sanctum.pruning import prune_tokens
from sanctum.signals import tokens_pruned

pytestmark = [pytest.mark.database, pytest.mark.django_db]

HOUR = timedelta(hours=1)


@pytest.fixture
def make(db: None) -> Callable[..., str]:
    owner = User.objects.create_user("otto")

    def make(name: str, **ago: Any) -> str:
        token = create_token(owner, name, []).token
        moments = {field: timezone.now() - HOUR * hours for field, hours in ago.items()}
        PersonalAccessToken.objects.filter(pk=token.pk).update(**moments)
        return name

    return make


def left() -> list[str]:
    return [each.name for each in PersonalAccessToken.objects.order_by("pk")]


def test_what_ended_or_was_revoked_long_ago_goes(make):
    make("expired", expires_at=25)
    make("revoked", revoked_at=25)
    make("expired lately", expires_at=23)
    make("revoked lately", revoked_at=23)
    make("rotated", revoked_at=-1)
    make("good", expires_at=-1)
    make("endless")
    assert prune_tokens() == 2
    assert left() == ["expired lately", "revoked lately", "rotated", "good", "endless"]


def test_the_limits_of_all_tokens_count(make, settings):
    settings.SANCTUM = {"EXPIRATION": HOUR * 10, "IDLE_TIMEOUT": HOUR * 5, "PRUNE_HOURS": 2}
    make("old", created_at=13, last_used_at=0)
    make("idle", created_at=9, last_used_at=8)
    make("never used", created_at=8)
    make("old lately", created_at=11, last_used_at=0)
    make("idle lately", created_at=9, last_used_at=6)
    make("never used lately", created_at=6)
    make("in use", created_at=9, last_used_at=0)
    assert prune_tokens() == 3
    assert left() == ["old lately", "idle lately", "never used lately", "in use"]


def test_hours_say_for_how_long_they_are_kept(make):
    make("a", expires_at=0)
    make("b", expires_at=2)
    assert prune_tokens(3) == 0
    assert prune_tokens(1) == 1
    assert prune_tokens(0) == 1


@pytest.mark.parametrize("hours", [-1, 876_601, 10**30])
def test_hours_that_are_none_delete_nothing(make, hours):
    make("a", expires_at=10_000)
    with pytest.raises(ValueError, match="from 0 to"):
        prune_tokens(hours)
    with pytest.raises(ValueError, match="at least one row"):
        prune_tokens(batch=0)
    assert left() == ["a"]


@pytest.mark.parametrize("batch", [1, 2, 3, 100])
def test_batches_come_to_the_same(make, batch):
    for number in range(3):
        make(f"old {number}", expires_at=30)
        make(f"good {number}")
    told = []
    assert prune_tokens(batch=batch, tell=told.append) == 3
    assert told[-1] == 3
    assert left() == ["good 0", "good 1", "good 2"]


def test_nothing_goes_on_a_dry_run(make):
    make("old", expires_at=30)
    assert prune_tokens(dry_run=True) == 1
    assert left() == ["old"]


def test_code_is_told(make):
    heard = []

    def hear(count: int, **news: Any) -> None:
        heard.append(count)

    tokens_pruned.connect(hear)
    make("old", expires_at=30)
    for dry_run in (True, False, False):
        prune_tokens(dry_run=dry_run)
    tokens_pruned.disconnect(hear)
    assert heard == [1]


def test_the_table_is_not_counted(make, django_assert_max_num_queries):
    for number in range(20):
        make(f"old {number}", expires_at=30)
        make(f"good {number}")
    with django_assert_max_num_queries(30) as captured:
        prune_tokens(batch=10)
    assert not [each["sql"] for each in captured if "COUNT(" in each["sql"].upper()]


@pytest.mark.django_db(transaction=True)
def test_one_that_gets_a_new_end_meanwhile_stays(make, monkeypatch):
    """Somebody extends it between the look and the deletion."""
    make("extended", expires_at=30)
    make("old", expires_at=30)
    from sanctum import pruning

    delete = pruning._delete

    def extend_first(rows: Any) -> int:
        PersonalAccessToken.objects.filter(name="extended").update(expires_at=timezone.now() + HOUR)
        return delete(rows)

    monkeypatch.setattr(pruning, "_delete", extend_first)
    assert prune_tokens() == 1
    assert left() == ["extended"]


@pytest.mark.django_db(transaction=True)
def test_two_at_once_delete_each_row_once(make):
    for number in range(40):
        make(f"old {number}", expires_at=30)
    counts: list[int] = []

    def prune() -> None:
        try:
            counts.append(prune_tokens(batch=3))
        finally:
            if connection.vendor != "sqlite":
                connection.close()

    if connection.vendor == "sqlite":  # It has one writer, and its tables of tests one connection.
        prune()
    else:
        threads = [threading.Thread(target=prune) for _ in range(3)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
    assert sum(counts) + prune_tokens() == 40
    assert left() == []
