"""Fakes: what is recorded, when, and from where."""

import asyncio
import threading

import pytest
from asgiref.sync import async_to_sync
from django.db import transaction

from broadcasting.broadcasters import PayloadError, UnknownConnection
from broadcasting.events import Broadcast, broadcast, broadcast_if
from broadcasting.testing import current_fake, fake
from tests.broadcasting.testing.shop import Alarm, ExpressOrderShipped, OrderShipped


def test_nothing_leaves(caplog):
    caplog.set_level("INFO", "broadcasting.events")
    with fake() as broadcasts:
        broadcast(ExpressOrderShipped(7)).send()
    assert caplog.messages == []
    (recorded,) = broadcasts.broadcasts()
    assert recorded.event == ExpressOrderShipped(7)
    assert (recorded.name, recorded.channels) == ("App\\Events\\ExpressOrderShipped", ("private-orders.7",))
    assert (recorded.payload, recorded.connections) == ({"order_id": 7}, ("log", "null"))
    broadcast(ExpressOrderShipped(8)).after_commit(False).send()
    assert len(caplog.messages) == 1


async def test_async_code_is_recorded_too():
    with fake() as broadcasts:
        await broadcast(OrderShipped(7)).asend()
        await asyncio.to_thread(broadcast(OrderShipped(8)).send)
    assert [recorded.event.order_id for recorded in broadcasts.broadcasts()] == [7, 8]


def test_all_threads_are_recorded():
    with fake() as broadcasts:
        threads = [threading.Thread(target=broadcast(Alarm(str(number))).send) for number in range(8)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
    assert sorted(recorded.event.text for recorded in broadcasts.broadcasts(Alarm)) == [*"01234567"]


def test_of_nested_fakes_the_innermost_records():
    with fake() as outer:
        broadcast(Alarm("before")).send()
        with fake() as inner:
            broadcast(Alarm("inside")).send()
        broadcast(Alarm("after")).send()
    assert [recorded.event.text for recorded in inner.broadcasts()] == ["inside"]
    assert [recorded.event.text for recorded in outer.broadcasts()] == ["before", "after"]


@fake()
def test_a_function_can_be_decorated():
    broadcast(Alarm("a")).send()
    current_fake().assert_broadcast(Alarm, times=1)


@fake()
async def test_a_coroutine_can_be_decorated():
    await broadcast(Alarm("a")).asend()
    current_fake().assert_broadcast(Alarm, times=1)


def test_each_call_of_a_decorated_function_begins_anew():
    @fake()
    def alarm():
        broadcast(Alarm("a")).send()
        return len(current_fake().broadcasts())

    assert [alarm(), alarm()] == [1, 1]


def test_one_fake_can_be_entered_twice():
    once_more = fake()
    with once_more as outer, once_more as inner:
        broadcast(Alarm("a")).send()
    assert (len(outer.broadcasts()), len(inner.broadcasts())) == (0, 1)
    with pytest.raises(RuntimeError, match="Nothing is recorded here"):
        current_fake()


def test_an_exception_ends_the_fake():
    with pytest.raises(ZeroDivisionError), fake():
        raise ZeroDivisionError
    with pytest.raises(RuntimeError):
        current_fake()


@pytest.mark.parametrize(
    ("pending", "error"),
    [
        (lambda: broadcast(OrderShipped(object())), PayloadError),
        (lambda: Broadcast.on("a b"), PayloadError),
        (lambda: broadcast(Alarm("a")).via("nowhere"), UnknownConnection),
    ],
    ids=["payload", "channel", "connection"],
)
def test_what_cant_be_sent_raises_as_in_production(pending, error):
    with fake() as broadcasts:
        with pytest.raises(error):
            pending().send()
        broadcasts.assert_nothing_broadcast()


def test_what_is_not_to_be_sent_is_not_recorded():
    with fake() as broadcasts:
        broadcast_if(False, Alarm("a")).send()
        broadcasts.assert_nothing_broadcast()


def test_anonymous_events():
    with fake() as broadcasts:
        Broadcast.private("orders.1").as_("paid").with_({"id": 1}).send()
        broadcasts.assert_broadcast("paid", on="private-orders.1", where={"id": 1})


def test_clearing():
    with fake() as broadcasts:
        broadcast(Alarm("a")).send()
        broadcasts.clear()
        broadcasts.assert_nothing_broadcast()


@pytest.mark.django_db(transaction=True)
class TestTransactions:
    def test_events_are_recorded_by_send(self):
        with fake() as broadcasts, transaction.atomic():
            broadcast(Alarm("a")).send()
            broadcasts.assert_broadcast(Alarm)

    def test_respecting_transactions_they_are_recorded_by_the_commit(self):
        with fake(respect_transactions=True) as broadcasts:
            with transaction.atomic():
                broadcast(Alarm("a")).send()
                broadcast(Alarm("at once")).after_commit(False).send()
                broadcasts.assert_broadcast(Alarm, where={"text": "at once"}, times=1)
            assert [recorded.event.text for recorded in broadcasts.broadcasts()] == ["at once", "a"]

    def test_respecting_transactions_a_rollback_loses_them(self):
        with fake(respect_transactions=True) as broadcasts:
            with pytest.raises(ZeroDivisionError), transaction.atomic():
                broadcast(Alarm("a")).send()
                raise ZeroDivisionError
            broadcasts.assert_nothing_broadcast()

    def test_respecting_transactions_in_async_code_that_sync_code_waits_for(self):
        async def alarm():
            await broadcast(Alarm("a")).asend()

        with fake(respect_transactions=True) as broadcasts:
            with transaction.atomic():
                async_to_sync(alarm)()
                broadcasts.assert_nothing_broadcast()
            broadcasts.assert_broadcast(Alarm)

    async def test_respecting_transactions_in_async_code_of_its_own(self):
        with fake(respect_transactions=True) as broadcasts:
            await broadcast(Alarm("a")).asend()
            broadcasts.assert_broadcast(Alarm)
