"""What assertions ask for, and what they say when it is not so."""

import pytest

from broadcasting.events import Broadcast, PrivateChannel, broadcast
from broadcasting.events.sockets import socket_scope
from broadcasting.testing import fake
from tests.broadcasting.testing.shop import Alarm, ExpressOrderShipped, OrderShipped


class Order:
    def __init__(self, pk):
        self.pk = pk

    def broadcast_channel(self):
        return f"orders.{self.pk}"


@pytest.fixture
def broadcasts():
    with fake() as recorder:
        yield recorder


@pytest.fixture(autouse=True)
def sent(broadcasts):
    broadcast(OrderShipped(7)).send()
    with socket_scope("1.2"):
        broadcast(Alarm("fire")).to_others().now().via("null").send()
    broadcast(ExpressOrderShipped(8)).on_queue("express").send()


@pytest.mark.parametrize("event", [Alarm, "alarm", ".alarm"])
def test_by_class_and_by_name(broadcasts, event):
    broadcasts.assert_broadcast(event, times=1)


@pytest.mark.parametrize("event", [OrderShipped, "OrderShipped", "App\\Events\\OrderShipped"])
def test_names_of_the_namespace(broadcasts, event):
    broadcasts.assert_broadcast(event, where=lambda event: True, on="private-orders.7", times=1)


def test_a_class_means_its_subclasses_too(broadcasts):
    broadcasts.assert_broadcast(OrderShipped, times=2)
    broadcasts.assert_broadcast("OrderShipped", times=1)


@pytest.mark.parametrize("on", ["private-orders.7", PrivateChannel("orders.7"), Order(7), [Order(7)]])
def test_channels_however_they_are_named(broadcasts, on):
    broadcasts.assert_broadcast(OrderShipped, on=on, times=1)


def test_several_channels_are_all_meant(broadcasts):
    broadcasts.assert_broadcast(Alarm, on=["news", "presence-guards"])
    broadcasts.assert_not_broadcast(Alarm, on=["news", "private-orders.7"])


def test_where_gets_the_event_or_the_payload(broadcasts):
    broadcasts.assert_broadcast(OrderShipped, where=lambda event: event.order_id == 7, times=1)
    broadcasts.assert_broadcast("OrderShipped", where=lambda payload: payload["order_id"] == 7, times=1)
    broadcasts.assert_broadcast(OrderShipped, where={"order_id": 8}, times=1)
    broadcasts.assert_not_broadcast(OrderShipped, where={"id": None})


def test_a_payload_that_is_no_object(broadcasts):
    Broadcast.on("a").as_("list").with_([1]).send()
    broadcasts.assert_not_broadcast("list", where={"id": 1})
    broadcasts.assert_broadcast("list", where=lambda payload: payload == [1])


@pytest.mark.parametrize(("to_others", "times"), [(True, 1), ("1.2", 1), ("3.4", 0), (False, 0), (None, 1)])
def test_to_others(broadcasts, to_others, times):
    broadcasts.assert_broadcast(Alarm, to_others=to_others, times=times)


def test_to_others_counts_without_a_current_socket(broadcasts):
    broadcasts.clear()
    broadcast(Alarm("a")).to_others().send()
    broadcasts.assert_broadcast(Alarm, to_others=True)
    broadcast(Alarm("b")).to_others().to_everyone().send()
    broadcasts.assert_broadcast(Alarm, to_others=False, where={"text": "b"})


def test_via(broadcasts):
    broadcasts.assert_broadcast(Alarm, via="null")
    broadcasts.assert_broadcast(ExpressOrderShipped, via=("log", "null"))
    broadcasts.assert_not_broadcast(Alarm, via="log")


def test_queued_and_now(broadcasts):
    broadcasts.assert_queued(OrderShipped, times=2)
    broadcasts.assert_queued(ExpressOrderShipped, queue="express")
    broadcasts.assert_broadcast_now(Alarm)
    with pytest.raises(AssertionError, match="^Alarm by a queue was not broadcast"):
        broadcasts.assert_queued(Alarm)
    with pytest.raises(AssertionError, match="^OrderShipped by a queue by the queue slow was not broadcast"):
        broadcasts.assert_queued(OrderShipped, queue="slow")
    with pytest.raises(AssertionError, match="^OrderShipped now was not broadcast"):
        broadcasts.assert_broadcast_now(OrderShipped)


def test_failures_say_what_was_broadcast_instead(broadcasts):
    with pytest.raises(AssertionError) as failure:
        broadcasts.assert_broadcast(OrderShipped, on="private-orders.9", where={"a": 1}, to_others=True, via="log")
    assert str(failure.value).splitlines() == [
        "OrderShipped on private-orders.9 where {'a': 1} with to_others=True via log was not broadcast.",
        "These were broadcast:",
        '- App\\Events\\OrderShipped on private-orders.7: {"order_id": 7} (queued, via log)',
        '- alarm on presence-guards, news: {"text": "fire"} (now, via null, to others than 1.2)',
        '- App\\Events\\ExpressOrderShipped on private-orders.8: {"order_id": 8} (queued, via log, null)',
    ]


def test_a_wrong_number_is_told(broadcasts):
    with pytest.raises(AssertionError, match="^OrderShipped was broadcast 2 times instead of 1"):
        broadcasts.assert_broadcast(OrderShipped, times=1)
    with pytest.raises(AssertionError, match="^alarm was broadcast 1 times instead of 0"):
        broadcasts.assert_not_broadcast("alarm")


def test_nothing_was_broadcast(broadcasts):
    with pytest.raises(AssertionError, match="^Something was broadcast.\n"):
        broadcasts.assert_nothing_broadcast()
    broadcasts.clear()
    with pytest.raises(AssertionError, match="^Alarm was not broadcast.\nNothing was broadcast.$"):
        broadcasts.assert_broadcast(Alarm)


def test_a_misspelt_criterion_is_an_error(broadcasts):
    with pytest.raises(TypeError, match="channel"):
        broadcasts.assert_not_broadcast(Alarm, channel="news")
