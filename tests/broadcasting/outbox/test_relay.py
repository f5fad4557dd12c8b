"""The relay takes turns, and gives way to others."""

import pytest
from django.db import OperationalError

from broadcasting.models import OutboxEvent
from broadcasting.outbox import relay as relay_module
from broadcasting.outbox.courier import Tally
from broadcasting.outbox.record import record_sent

pytestmark = [pytest.mark.database, pytest.mark.django_db]


def test_it_sends_for_all_connections(destination, make_relay, put, settings):
    put("a")
    put("b", connection="direct")
    assert make_relay().turn() == Tally(sent=2)


def test_or_for_those_that_it_is_told(make_relay, put):
    put("a")
    put("b", connection="direct")
    assert make_relay(connections=("direct",)).drain() == Tally(sent=1)
    assert OutboxEvent.objects.get().name == "a"


def test_it_goes_on_until_nothing_is_due(make_relay, put):
    for name in "abcde":
        put(name)
    assert make_relay(batch=2).drain() == Tally(sent=5)


def test_or_until_it_is_enough(make_relay, put):
    put("a")
    assert make_relay().drain(enough=lambda: True) == Tally()


def test_another_follows_at_once_when_it_is_closed(make_relay, put):
    first, second = make_relay(), make_relay()
    first.turn()
    first.close()
    put("a")
    assert second.turn() == Tally(sent=1)


@pytest.fixture
def broken(monkeypatch):
    """A database that fails, and how often its connection was closed."""
    closed = []

    class Connection:
        def close(self):
            closed.append(1)

    def fail(*arguments):
        raise OperationalError("server at 10.0.0.1 is gone")

    monkeypatch.setattr(relay_module, "connections", {"default": Connection()})
    monkeypatch.setattr("broadcasting.outbox.lease.Lease.hold", fail)
    monkeypatch.setattr("broadcasting.outbox.lease.Lease.release", fail)
    return closed


def test_a_database_that_is_away_is_told_of_and_connected_anew(make_relay, broken, told):
    assert make_relay().turn() == Tally()
    assert told == ["The database can't be used (OperationalError); nothing is lost by that."]
    assert broken == [1]


def test_leases_that_can_not_be_given_back_lapse(make_relay, broken, told):
    make_relay().close()
    assert "lapse by themselves" in told[0]


def test_it_deletes_what_is_kept_no_longer(make_relay, put):
    record_sent([put("a").pk], "default", keep=True)
    make_relay(keep_days=1).turn()
    assert OutboxEvent.objects.count() == 1
    make_relay(keep_days=0).turn()
    assert OutboxEvent.objects.count() == 0
