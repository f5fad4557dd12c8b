"""What becomes of an event, and what it is refused for: always with its name, never with its data."""

import json

import pytest

from broadcasting import (
    BroadcastEvent,
    Channel,
    EncryptedPrivateChannel,
    PayloadError,
    PerConnection,
    UnknownConnection,
)
from broadcasting.events.compose import compose, options_of
from tests.broadcasting.events.examples import OrderShipped


class Said(BroadcastEvent):
    """Says whatever it is made of."""

    def __init__(self, **said):
        for name, value in {"broadcast_on": "a", "broadcast_with": {}, **said}.items():
            setattr(self, name, value)


def test_an_event_is_ready_once_for_each_connection():
    first, second = compose(OrderShipped(7), ["memory", "second"], "1.2")
    assert (first.connection, second.connection) == ("memory", "second")
    assert first.event == second.event
    assert first.event.name == "App\\Events\\OrderShipped"
    assert (first.event.channels, first.event.socket_id) == (("private-orders.7",), "1.2")
    assert json.loads(first.event.data) == {"order_id": 7}


def test_connections_come_from_the_sender_the_event_the_channels_or_the_default(settings):
    def connections(event, given=None):
        return [each.connection for each in compose(event, given, None)]

    per_connection = {"second": "a", "memory": []}
    assert connections(Said(), ["second"]) == ["second"]
    assert connections(Said(broadcast_connections=["second", "memory"])) == ["second", "memory"]
    assert connections(Said(broadcast_on=per_connection)) == ["second"]
    assert connections(Said()) == ["memory"]
    settings.BROADCASTING = settings.BROADCASTING | {"DEFAULT": ["memory", "second"]}
    assert connections(Said()) == ["memory", "second"]


def test_channels_and_payload_can_differ_by_connection():
    event = Said(
        broadcast_on=PerConnection(memory="a", second=[Channel("b"), "c"]),
        broadcast_with=PerConnection(memory={"for": "us"}, second={"for": "them"}),
    )
    memory, second = compose(event, None, None)
    assert (memory.event.channels, memory.event.data) == (("a",), '{"for":"us"}')
    assert (second.event.channels, second.event.data) == (("b", "c"), '{"for":"them"}')


def test_a_generator_of_channels_serves_all_connections():
    event = Said(broadcast_on=lambda: (name for name in "ab"), broadcast_connections=["memory", "second"])
    assert [each.event.channels for each in compose(event, None, None)] == [("a", "b"), ("a", "b")]


def test_a_payload_whose_keys_happen_to_be_connections_is_a_payload():
    (only,) = compose(Said(broadcast_with={"memory": 1}), None, None)
    assert only.event.data == '{"memory":1}'


def test_without_channels_nobody_asks_for_a_payload():
    def fail():
        raise AssertionError

    assert compose(Said(broadcast_on=[], broadcast_with=fail), None, None) == []


@pytest.mark.parametrize(
    ("said", "reason"),
    [
        ({"broadcast_with": {"order": {"customer": object()}}}, "order.customer: object can't be encoded"),
        ({"broadcast_with": None}, "must be a dict or a list"),
        ({"broadcast_with": {"text": "x" * 30}, "broadcast_connections": "small"}, "more than 20 bytes"),
        ({"broadcast_on": ["a", "b", "c"], "broadcast_connections": "small"}, "more than 2 channels"),
        ({"broadcast_on": "with space"}, "is no name for a channel"),
        ({"broadcast_on": ["a", EncryptedPrivateChannel("b")]}, "that channel only"),
        ({"broadcast_as": "client-typing"}, "reserved"),
        ({"broadcast_as": 7}, "must be a printable text"),
        ({"broadcast_with": PerConnection(second={})}, "nothing for the connection 'memory'"),
    ],
)
def test_what_can_never_be_sent(said, reason):
    with pytest.raises(PayloadError) as caught:
        compose(Said(**said), None, None)
    assert str(caught.value).startswith("Said: ")
    assert reason in str(caught.value)


@pytest.mark.parametrize("socket_id", ["x", "", "1.2\n", "1.2.3", "٣.٣", 1.2, "1" * 5000])
def test_what_is_no_socket_id(socket_id):
    with pytest.raises(PayloadError, match="no socket id") as caught:
        compose(Said(), None, socket_id)
    assert len(str(caught.value)) < 200


@pytest.mark.parametrize("connections", [["nowhere"], "x", [None], [["memory"]], [7]])
def test_unknown_connections(connections):
    with pytest.raises(UnknownConnection, match="^Said: "):
        compose(Said(), connections, None)


def test_async_methods_are_refused():
    class Asked(Said):
        async def broadcast_when(self):
            return True

    with pytest.raises(PayloadError, match=r"Asked: broadcast_when\(\) must not be async"):
        compose(Asked(), None, None)


def test_options_come_from_the_class_and_the_sender_wins():
    class Patient(OrderShipped):
        retries = 3
        backoff = [1, 5]
        timeout = 10
        rescue = True
        broadcast_queue = "high"

        def unique_id(self):
            return "7"

    options = options_of(Patient(7), queue="low", rescue=False)
    assert (options.retries, options.backoff, options.timeout) == (3, (1, 5), 10)
    assert (options.queue, options.rescue, options.unique_id) == ("low", False, "7")
    assert options.event_class is Patient


def test_options_that_no_queue_could_carry_are_refused():
    class Endless(OrderShipped):
        retries = -1

    with pytest.raises(PayloadError, match="Endless: retries must be"):
        options_of(Endless(7))
