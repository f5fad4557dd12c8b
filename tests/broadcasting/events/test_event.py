"""Events of all kinds of classes."""

import json
from dataclasses import dataclass

import pytest

from broadcasting import BroadcastEvent, broadcast


class OnOrders(BroadcastEvent):
    __slots__ = ()

    def broadcast_on(self):
        return "orders"


@dataclass
class AsDataclass(OnOrders):
    order_id: int = 7
    _cache: int = 1
    retries: int = 3


@dataclass(frozen=True, slots=True)
class AsFrozenDataclass(OnOrders):
    order_id: int = 7
    _cache: int = 1


class AsPlainClass(OnOrders):
    kind = "class attributes are no data"

    def __init__(self):
        self.order_id = 7
        self._cache = 1
        self.broadcast_queue = "high"


class WithSlots(OnOrders):
    __slots__ = ("_cache", "order_id")

    def __init__(self):
        self.order_id = 7


@pytest.mark.parametrize("kind", [AsDataclass, AsFrozenDataclass, AsPlainClass, WithSlots])
def test_the_default_payload_is_what_is_public_and_no_option(kind, sent):
    broadcast(kind()).send()
    assert json.loads(sent[0].data) == {"order_id": 7}
    assert sent[0].name == f"App\\Events\\{kind.__name__}"


def test_the_default_payload_can_be_added_to(sent):
    class More(AsDataclass):
        def broadcast_with(self):
            return {**super().broadcast_with(), "more": True}

    broadcast(More()).send()
    assert json.loads(sent[0].data) == {"order_id": 7, "more": True}


def test_attributes_say_what_methods_can_say(sent):
    class Said(BroadcastEvent):
        broadcast_on = ["a", "b"]
        broadcast_as = "said"
        broadcast_with = {"x": 1}
        broadcast_connections = "memory"

    class Unsaid(Said):
        broadcast_when = False

    broadcast(Said()).send()
    broadcast(Unsaid()).send()
    (event,) = sent
    assert (event.name, event.data, event.channels) == ("said", '{"x":1}', ("a", "b"))


def test_methods_say_what_attributes_can_say(sent):
    class Said(BroadcastEvent):
        def broadcast_on(self):
            return "a"

        def broadcast_as(self):
            return "said"

        def broadcast_connections(self):
            return ["memory", "memory"]

    class Unsaid(Said):
        def broadcast_when(self):
            return False

        def broadcast_on(self):
            raise AssertionError("nobody asks")

    broadcast(Said()).send()
    broadcast(Unsaid()).send()
    assert [event.name for event in sent] == ["said"]


def test_an_event_must_say_where_it_goes():
    class Nowhere(BroadcastEvent):
        pass

    with pytest.raises(NotImplementedError, match=r"Nowhere must say where it is broadcast"):
        broadcast(Nowhere()).send()
