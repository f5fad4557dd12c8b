"""What can be carried, and where exactly something can't."""

import datetime
import json
from dataclasses import dataclass, field
from decimal import Decimal
from enum import Enum
from types import MappingProxyType
from uuid import UUID

import pytest
from django.utils.translation import gettext_lazy

from broadcasting import PayloadError
from broadcasting.events.payload import encode, public_fields


class Customer:
    def __repr__(self):
        return "never-to-be-shown"


class Colour(Enum):
    RED = "red"


class Told:
    def to_broadcast(self):
        return {"id": 7}


@dataclass
class Line:
    product: str
    _secret: str = "never-to-be-shown"


def test_what_django_code_has_is_carried():
    payload = {
        "when": datetime.datetime(2026, 1, 2, 3, 4, 5, tzinfo=datetime.UTC),
        "price": Decimal("1.50"),
        "uuid": UUID(int=1),
        "text": gettext_lazy("Yes"),
        "told": Told(),
        "lines": (Line("tea"),),
        "set": {2, 1},
        "colour": Colour.RED,
        "proxy": MappingProxyType({"a": 1}),
    }
    assert json.loads(encode(payload)) == {
        "when": "2026-01-02T03:04:05Z",
        "price": "1.50",
        "uuid": "00000000-0000-0000-0000-000000000001",
        "text": "Yes",
        "told": {"id": 7},
        "lines": [{"product": "tea"}],
        "set": [1, 2],
        "colour": "red",
        "proxy": {"a": 1},
    }


def test_the_text_is_compact_and_as_it_was_written():
    assert encode({"name": "Zoë 🦊", "list": [1, 2]}) == '{"name":"Zoë 🦊","list":[1,2]}'


def cycle():
    inner = {}
    inner["again"] = [inner]
    return {"order": inner}


@dataclass
class Node:
    next: object = field(default=None)


def cycle_of_objects():
    node = Node()
    node.next = node
    return {"node": node}


@pytest.mark.parametrize(
    ("payload", "said"),
    [
        ({"order": {"customer": Customer()}}, "order.customer: Customer can't be encoded"),
        ({"orders": [1, {"customer": Customer()}]}, "orders[1].customer: Customer can't be encoded"),
        ({"line": Line(Customer())}, "line.product: Customer can't be encoded"),
        ({"type": Customer}, "type: type can't be encoded"),
        ({"data": b"never-to-be-shown"}, "data: bytes can't be encoded"),
        ({"total": float("nan")}, "total: NaN and infinity are no JSON"),
        ({"total": [float("inf")]}, "total[0]: NaN and infinity are no JSON"),
        ({float("nan"): 1}, "its payload: NaN and infinity are no keys"),
        ({"sizes": {UUID(int=1): 1}}, "sizes: UUID can't be a key"),
        ({"a": "never-to-be-shown\ud800"}, "a: a text has half of a surrogate pair"),
        ({"a": {"\udfff": 1}}, "a key of a: a text has half of a surrogate pair"),
        (cycle(), "order.again[0] contains itself"),
        (cycle_of_objects(), "node.next contains itself"),
        ({"at": datetime.time(1, tzinfo=datetime.UTC)}, "at: JSON can't represent timezone-aware times."),
        (Customer(), "its payload: Customer can't be encoded"),
        (None, "must be a dict or a list, not a NoneType"),
        ("never-to-be-shown", "must be a dict or a list, not a str"),
        (7, "must be a dict or a list, not a int"),
    ],
)
def test_what_can_not_be_encoded_is_named_by_its_place_and_type(payload, said):
    with pytest.raises(PayloadError) as caught:
        encode(payload)
    assert said in str(caught.value)
    assert "never-to-be-shown" not in str(caught.value)


@pytest.mark.parametrize(("depth", "leaf"), [(100_000, {}), (600, {"order": object()})])
def test_what_is_nested_too_deeply(depth, leaf):
    payload = leaf
    for _ in range(depth):
        payload = {"a": payload}
    with pytest.raises(PayloadError, match="nested too deeply"):
        encode(payload)


def test_hostile_keys_do_not_fill_the_log():
    with pytest.raises(PayloadError) as caught:
        encode({"x" * 10_000: Customer(), "\n": 1})
    assert len(str(caught.value)) < 200
    with pytest.raises(PayloadError, match="<str>: Customer"):
        encode({"\n\x1b[31m": Customer()})


def test_an_exception_of_to_broadcast_is_its_own():
    class Broken:
        def to_broadcast(self):
            raise LookupError("a mistake")

    with pytest.raises(LookupError):
        encode({"broken": Broken()})


class Plain:
    def __init__(self):
        self.order_id = 7
        self._cache = 1


class Slotted:
    __slots__ = ("_hidden", "order_id", "unset")

    def __init__(self):
        self.order_id = 7
        self._hidden = 1


@dataclass(frozen=True, slots=True)
class Frozen:
    order_id: int = 7
    _hidden: int = 1


@pytest.mark.parametrize("kind", [Plain, Slotted, Frozen])
def test_public_fields_of_each_kind_of_class(kind):
    assert public_fields(kind()) == {"order_id": 7}
