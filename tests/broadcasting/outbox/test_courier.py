"""What becomes of events: sent, tried again, set aside; and what is the connection's fault."""

from datetime import timedelta

import pytest
from django.core.exceptions import ImproperlyConfigured
from django.db import OperationalError
from django.utils import timezone

from broadcasting.broadcasters import BroadcastError, PayloadError
from broadcasting.models import OutboxEvent, OutboxLease
from broadcasting.outbox import courier
from broadcasting.outbox.courier import Tally
from broadcasting.outbox.relay import Relay
from broadcasting.signals import outbox_event_dead

pytestmark = [pytest.mark.database, pytest.mark.django_db]

NO = BroadcastError("the server said no")


def names(rows=None):
    return list((OutboxEvent.objects if rows is None else rows).order_by("pk").values_list("name", flat=True))


def let_time_pass():
    OutboxEvent.objects.filter(retry_at__isnull=False).update(retry_at=timezone.now() - timedelta(seconds=1))


def test_what_is_sent_is_gone(destination, make_relay, put):
    for name in "abc":
        put(name)
    assert make_relay().turn() == Tally(sent=3)
    assert destination.names == ["a", "b", "c"]
    assert names() == []


def test_or_kept_as_sent(make_relay, put):
    put("a")
    make_relay(keep_days=3).turn()
    row = OutboxEvent.objects.get()
    assert (row.status, row.retry_at, row.last_error) == (OutboxEvent.Status.SENT, None, "")
    assert row.sent_at is not None


def test_a_turn_is_one_batch(destination, make_relay, put):
    for name in "abc":
        put(name)
    relay = make_relay(batch=2)
    assert relay.turn() == Tally(sent=2)
    assert relay.turn() == Tally(sent=1)
    assert relay.turn() == Tally()
    assert destination.calls == [["a", "b"], ["c"]]


def test_one_that_fails_is_tried_again_later(destination, make_relay, put, told):
    destination.refuse("a", error=NO)
    put("a")
    put("b", "news")
    relay = make_relay()
    assert relay.turn() == Tally(sent=1, failed=1)
    row = OutboxEvent.objects.get()
    assert (row.name, row.attempts, row.last_error) == ("a", 1, "BroadcastError: the server said no")
    assert row.retry_at > timezone.now()
    assert told == [f"shop: a ({row.pk}) failed, attempt 1, again in 1 s: BroadcastError: the server said no"]
    assert relay.turn() == Tally()
    destination.recover()
    let_time_pass()
    assert relay.turn() == Tally(sent=1)


def test_its_channel_keeps_its_order(destination, make_relay, put):
    destination.refuse("a", error=NO)
    put("a", "orders")
    put("b", "orders")
    put("x", "news")
    relay = make_relay()
    relay.drain()
    assert destination.names == ["x"]
    destination.recover()
    let_time_pass()
    relay.drain()
    assert destination.names == ["x", "a", "b"]


def test_after_some_attempts_it_is_set_aside_and_blocks_nobody(destination, make_relay, put, told):
    destination.refuse("a", error=NO)
    put("a", "orders")
    put("b", "orders")
    relay = make_relay(attempts=3)
    for _ in range(3):
        relay.drain()
        let_time_pass()
    assert names(OutboxEvent.objects.dead()) == ["a"]
    assert destination.names == ["b"]
    assert "is set aside after attempt 3" in told[-1]


def test_that_is_signalled(destination, make_relay, put):
    heard = []

    def receiver(sender, signal, **values):
        heard.append((sender, values))

    destination.refuse("a", error=NO)
    row = put("a", "orders", "news")
    outbox_event_dead.connect(receiver)
    try:
        make_relay(attempts=1).turn()
    finally:
        outbox_event_dead.disconnect(receiver)
    values = {"id": row.pk, "connection": "shop", "name": "a", "channels": ("orders", "news"), "error": NO}
    assert heard == [(OutboxEvent, values)]


def test_a_receiver_that_fails_stops_nothing(destination, make_relay, put):
    def receiver(**values):
        raise RuntimeError

    destination.refuse("a", error=PayloadError("never"))
    put("a")
    put("b")
    outbox_event_dead.connect(receiver)
    try:
        make_relay().drain()
    finally:
        outbox_event_dead.disconnect(receiver)
    assert destination.names == ["b"]


def test_what_can_never_be_sent_is_set_aside_at_once(destination, make_relay, put):
    destination.refuse("a", error=PayloadError("its payload is too large"))
    put("a")
    put("b", "news")
    make_relay().drain()
    row = OutboxEvent.objects.get()
    assert (row.status, row.last_error) == (OutboxEvent.Status.DEAD, "PayloadError: its payload is too large")
    assert destination.names == ["b"]


def test_an_error_of_others_is_told_by_its_kind_alone(destination, make_relay, put, told):
    destination.refuse("a", error=RuntimeError("https://key:a-secret@example.com/"))
    put("a")
    make_relay().turn()
    assert OutboxEvent.objects.get().last_error == "RuntimeError"
    assert "a-secret" not in " ".join(told)


class TestAnOutage:
    """Nothing goes through, whatever is tried."""

    @pytest.fixture(autouse=True)
    def outage(self, destination, put):
        destination.refuse(error=NO)
        for name in "abcdef":
            put(name, f"channel-{name}")

    def test_two_are_tried_and_the_connection_rests(self, destination, make_relay, told):
        relay = make_relay()
        assert relay.turn() == Tally(failed=2)
        assert destination.calls == [["a", "b", "c", "d", "e", "f"], ["a"], ["b"]]
        assert told == ["shop: nothing goes out, next try in 1 s: BroadcastError: the server said no"]
        assert relay.turn() == Tally()
        assert len(destination.calls) == 3

    def test_nobody_dies_of_it(self, destination, relay_anew):
        for _ in range(8):
            relay_anew(attempts=2)
            let_time_pass()
        assert len(destination.calls) > 8
        assert OutboxEvent.objects.waiting().count() == 6

    def test_the_rest_grows_and_has_an_end(self, make_relay, monkeypatch, told):
        relay, now = make_relay(), [1000.0]
        monkeypatch.setattr(courier.time, "monotonic", lambda: now[0])
        for _ in range(8):
            relay.turn()
            let_time_pass()
            now[0] += 31
        assert [each.split(" in ")[1].split(" s")[0] for each in told] == ["1", "2", "4", "8", "16", "30", "30", "30"]

    def test_all_go_in_order_when_it_is_over(self, destination, relay_anew):
        relay_anew()
        let_time_pass()
        destination.recover()
        relay_anew()
        assert destination.names == list("abcdef")

    def test_the_pace_grows_again(self, destination, make_relay, monkeypatch):
        relay = make_relay(connections=("shop",))
        relay.turn()
        let_time_pass()
        destination.recover()
        monkeypatch.setattr(relay._couriers[0], "_rest_until", 0)
        destination.calls.clear()
        relay.drain()
        assert [len(call) for call in destination.calls] == [1, 2, 3]


def test_two_bad_events_are_no_outage_for_long(destination, relay_anew, put):
    destination.refuse("a", "b", error=NO)
    for name in "abc":
        put(name, f"channel-{name}")
    relay_anew()
    relay_anew()
    assert destination.names == ["c"]


def test_a_connection_that_is_gone_rests(make_relay, put, settings, told):
    put("a")
    relay = make_relay()
    settings.BROADCASTING = {"CONNECTIONS": {}}
    relay.turn()
    assert names() == ["a"]
    assert "UnknownConnection" in told[0]


def test_so_does_one_that_can_not_be_made(make_relay, put, monkeypatch, told):
    def refuse(name):
        raise ImproperlyConfigured("its KEY is missing")

    put("a")
    monkeypatch.setattr(courier, "get_broadcaster", refuse)
    make_relay().turn()
    assert names() == ["a"]
    assert "nothing goes out" in told[0]


def test_what_was_sent_is_not_sent_again_because_the_database_was_away(destination, make_relay, put, monkeypatch):
    real, times = courier.record_sent, []

    def flaky(*arguments, **options):
        times.append(1)
        if len(times) == 1:
            raise OperationalError
        real(*arguments, **options)

    put("a")
    monkeypatch.setattr(courier, "record_sent", flaky)
    only = make_relay(connections=("shop",))._couriers[0]
    with pytest.raises(OperationalError):
        only.turn()
    assert only.turn() == Tally()
    assert (destination.names, names()) == (["a"], [])


def test_a_relay_without_the_lease_sends_nothing(destination, make_relay, put):
    put("a")
    first, second = make_relay(), make_relay()
    first.turn()
    put("b")
    assert second.turn() == Tally()
    first.turn()
    assert destination.names == ["a", "b"]


def test_a_relay_that_loses_the_lease_stops_in_its_batch(destination, make_relay, put, monkeypatch):
    for name in "abcd":
        put(name)
    relay: Relay = make_relay(connections=("shop",), batch=4)
    relay._couriers[0]._pace.slow_down()
    original = destination.broadcast

    def broadcast_and_lose(*events):
        original(*events)
        OutboxLease.objects.update(holder="another")
        relay._couriers[0].lease._next_look = 0

    monkeypatch.setattr(destination, "broadcast", broadcast_and_lose)
    assert relay.turn() == Tally(sent=1)
    assert names() == ["b", "c", "d"]
