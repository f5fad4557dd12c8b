"""Which events may leave, and in what order."""

from datetime import UTC, datetime, timedelta

import pytest

from broadcasting.models import OutboxEvent
from broadcasting.outbox import waiting
from broadcasting.outbox.waiting import Blocked, due_events

pytestmark = [pytest.mark.database, pytest.mark.django_db]

NOW = datetime(2026, 5, 1, tzinfo=UTC)
LATER = NOW + timedelta(seconds=5)


def due(limit=10, now=NOW):
    return [event.name for event in due_events("shop", "default", limit, now)]


def pause(row, until=LATER):
    OutboxEvent.objects.filter(pk=row.pk).update(retry_at=until, attempts=1)


def test_the_oldest_come_first(put):
    for name in "abc":
        put(name)
    assert due(limit=2) == ["a", "b"]


def test_those_of_other_connections_are_not_ours(put):
    put("a")
    OutboxEvent.objects.update(connection="office")
    assert due() == []


@pytest.mark.parametrize("status", [OutboxEvent.Status.SENT, OutboxEvent.Status.DEAD])
def test_those_that_are_done_with_wait_no_more(put, status):
    put("a")
    OutboxEvent.objects.update(status=status)
    assert due() == []


def test_one_that_pauses_blocks_its_channel_and_no_other(put):
    pause(put("a", "orders"))
    put("b", "orders")
    put("c", "news")
    assert due() == ["c"]
    assert due(now=LATER) == ["a", "b", "c"]


def test_one_that_is_blocked_blocks_its_other_channels(put):
    pause(put("a", "orders"))
    put("b", "orders", "news")
    put("c", "news")
    put("d", "weather")
    assert due() == ["d"]


def test_what_precedes_the_blocked_leaves(put):
    put("a", "orders")
    pause(put("b", "orders"))
    assert due() == ["a"]


def test_a_low_id_that_comes_late_is_not_skipped(put):
    first, second = put("a"), put("b")
    OutboxEvent.objects.filter(pk=first.pk).update(status=OutboxEvent.Status.SENT)
    OutboxEvent.objects.filter(pk=second.pk).delete()
    assert due() == []
    OutboxEvent.objects.create(pk=second.pk, connection="shop", name="late", channels_json='["orders"]', data="{}")
    assert due() == ["late"]


def test_many_that_are_blocked_hide_nothing(put, monkeypatch):
    monkeypatch.setattr(waiting, "PAGE", 3)
    pause(put("a", "orders"))
    for _ in range(10):
        put("b", "orders")
    put("c", "news")
    assert due(limit=2) == ["c"]


def test_nothing_waits_in_an_empty_outbox(django_assert_num_queries):
    with django_assert_num_queries(1):
        assert due() == []


def test_blocked_channels():
    blocked = Blocked()
    assert not blocked.holds(["a"])
    blocked.block(["a"])
    assert blocked.holds(["a", "b"])
    assert blocked.holds(["b"])
    assert not blocked.holds(["c"])
