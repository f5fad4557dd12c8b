"""One relay at a time sends a connection's events."""

from datetime import UTC, datetime, timedelta

import pytest

from broadcasting.models import OutboxLease
from broadcasting.outbox.lease import Lease

pytestmark = [pytest.mark.database, pytest.mark.django_db]


def lease(connection="shop", seconds=30):
    return Lease(connection, "default", seconds)


def lapse():
    OutboxLease.objects.update(expires=datetime(2020, 1, 1, tzinfo=UTC))


def test_the_first_has_it_and_the_second_not():
    first, second = lease(), lease()
    assert first.hold()
    assert not second.hold()
    assert first.hold()


def test_each_connection_has_its_own():
    assert lease("shop").hold()
    assert lease("office").hold()


def test_it_can_be_given_back():
    first, second = lease(), lease()
    assert first.hold()
    first.release()
    assert second.hold()
    assert not first.hold()


def test_who_does_not_have_it_gives_nothing_back():
    first, second = lease(), lease()
    assert first.hold()
    second.release()
    assert not lease().hold()


def test_it_lapses():
    assert lease().hold()
    lapse()
    assert lease().hold()


def test_its_time_is_that_of_the_database():
    assert lease(seconds=30).hold()
    left = OutboxLease.objects.get().expires - datetime.now(UTC)
    assert 20 < left.total_seconds() < 40


def test_who_has_it_renews_it(monkeypatch):
    first = lease(seconds=30)
    assert first.hold()
    soon = datetime.now(UTC) + timedelta(seconds=5)
    OutboxLease.objects.update(expires=soon)
    monkeypatch.setattr("broadcasting.outbox.lease.time.monotonic", lambda: first._next_look + 1)
    assert first.hold()
    assert OutboxLease.objects.get().expires > soon + timedelta(seconds=10)


def test_who_was_away_too_long_has_lost_it(monkeypatch):
    first, second = lease(), lease()
    assert first.hold()
    lapse()
    assert second.hold()
    monkeypatch.setattr("broadcasting.outbox.lease.time.monotonic", lambda: first._next_look + 1)
    assert not first.hold()


def test_who_has_it_seldom_asks(django_assert_num_queries):
    first = lease()
    assert first.hold()
    with django_assert_num_queries(0):
        assert first.hold()


def test_the_row_tells_who_it_is():
    assert lease().hold()
    assert "process" in OutboxLease.objects.get().holder
