"""From ``broadcast()`` to ``send()``."""

import gc
import warnings

import pytest

from broadcasting import (
    BroadcastError,
    PayloadError,
    PrivateChannel,
    UnknownConnection,
    broadcast,
    broadcast_if,
    broadcast_unless,
)
from broadcasting.events.sockets import socket_scope
from broadcasting.signals import broadcast_failed
from tests.broadcasting.events.examples import OrderShipped, WatchedEvent


class Unencodable(WatchedEvent):
    def broadcast_with(self):
        return {"order": object()}


@pytest.fixture
def failed():
    """What the signal told."""
    told = []

    def listen(**kwargs):
        told.append(kwargs)

    broadcast_failed.connect(listen)
    yield told
    broadcast_failed.disconnect(listen)


def test_sending(sent):
    broadcast(OrderShipped(7)).send()
    assert sent[0].channels == ("private-orders.7",)


async def test_sending_from_async_code(sent):
    await broadcast(OrderShipped(7)).asend()
    assert sent[0].channels == ("private-orders.7",)


async def test_sync_sending_works_in_an_event_loop(sent):
    broadcast(OrderShipped(7)).send()
    assert sent[0].channels == ("private-orders.7",)


def test_to_others_leaves_out_the_socket_of_the_request(sent):
    with socket_scope("1.2"):
        broadcast(OrderShipped(7)).to_others().send()
        broadcast(OrderShipped(7)).to_others("3.4").send()
        broadcast(OrderShipped(7)).to_others().to_everyone().send()
        broadcast(OrderShipped(7)).send()
    broadcast(OrderShipped(7)).to_others().send()
    assert [event.socket_id for event in sent] == ["1.2", "3.4", None, None, None]


def test_a_wrong_socket_id_fails_when_it_is_sent():
    pending = broadcast(OrderShipped(7)).to_others("x")
    with pytest.raises(PayloadError, match="OrderShipped: to_others"):
        pending.send()


def test_via_chooses_connections(sent):
    broadcast(OrderShipped(7)).via("second").send()
    assert not sent
    with pytest.raises(UnknownConnection, match="OrderShipped: There is no broadcasting connection 'nowhere'"):
        broadcast(OrderShipped(7)).via("nowhere").send()


def test_conditions(sent):
    for truth in (True, 1, "x"):
        broadcast_if(truth, OrderShipped(1)).send()
        broadcast_unless(truth, OrderShipped(2)).to_others().via("nowhere").now().rescue().send()
    broadcast_if(None, OrderShipped(3)).send()
    broadcast_unless([], OrderShipped(4)).send()
    assert [event.data for event in sent] == ['{"order_id":1}'] * 3 + ['{"order_id":4}']


async def test_a_condition_in_async_code(sent):
    await broadcast_if(False, OrderShipped(1)).asend()
    assert not sent


@pytest.mark.parametrize("event", ["OrderShipped", {"a": 1}, OrderShipped, PrivateChannel("a"), 7])
def test_only_events_can_be_broadcast(event):
    with pytest.raises(TypeError, match="Only a BroadcastEvent can be broadcast"):
        broadcast(event)


def test_one_that_is_forgotten_is_told():
    with pytest.warns(RuntimeWarning, match=r"OrderShipped was never broadcast: say .send\(\)"):
        broadcast(OrderShipped(7)).to_others()


def test_one_that_was_sent_or_shall_not_be_is_not_told():
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        broadcast(OrderShipped(7)).send()
        broadcast_if(False, OrderShipped(7))
        with pytest.raises(PayloadError):
            broadcast(Unencodable(7)).send()
        gc.collect()


@pytest.mark.parametrize("way", ["send", "asend"])
async def test_what_can_not_be_sent_is_raised_and_told(way, failed):
    with pytest.raises(PayloadError, match="Unencodable: order: object can't be encoded") as caught:
        await say(broadcast(Unencodable(7)), way)
    assert failed == [
        {
            "signal": broadcast_failed,
            "sender": Unencodable,
            "error": caught.value,
            "name": None,
            "channels": (),
            "connection": None,
        }
    ]
    assert WatchedEvent.failures == [str(caught.value)]


@pytest.mark.parametrize("way", ["send", "asend"])
async def test_with_rescue_it_is_logged_instead(way, failed, caplog):
    await say(broadcast(Unencodable(7)).rescue(), way)
    assert "order: object can't be encoded" in caplog.text
    assert len(failed) == 1


@pytest.mark.parametrize("way", ["send", "asend"])
async def test_a_failure_is_raised_and_told(way, failed, caplog):
    with pytest.raises(BroadcastError, match="the server is away") as caught:
        await say(broadcast(WatchedEvent(7)).via("broken"), way)
    (told,) = failed
    assert (told["sender"], told["error"], told["connection"]) == (WatchedEvent, caught.value, "broken")
    assert (told["name"], told["channels"]) == ("App\\Events\\WatchedEvent", ("private-orders.7",))
    assert WatchedEvent.failures == ["the server is away"]
    assert not caplog.records


@pytest.mark.parametrize("way", ["send", "asend"])
async def test_a_class_can_want_rescue(way, failed, caplog):
    class Unimportant(OrderShipped):
        rescue = True

    await say(broadcast(Unimportant(7)).via("broken"), way)
    assert "'App\\\\Events\\\\Unimportant' on the connection 'broken': the server is away" in caplog.text
    assert len(failed) == 1


async def say(pending, way):
    if way == "send":
        pending.send()
    else:
        await pending.asend()
