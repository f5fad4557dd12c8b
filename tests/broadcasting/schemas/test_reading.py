"""Python's annotations as JSON's types. What they promise is compared with what the encoder makes of values."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from enum import Enum, IntEnum, StrEnum
from typing import Annotated, Any, Literal, NamedTuple, NewType, Optional, Required, TypedDict, TypeVar, Union
from uuid import UUID

import jsonschema
import pytest
from django.db.models import IntegerChoices, TextChoices

from broadcasting.events.payload import encode
from broadcasting.schemas.jsonschema import json_schema
from broadcasting.schemas.reading import Reader
from broadcasting.schemas.types import STRING, UNKNOWN, Choice, Reference, Table


class Words(TextChoices):
    A = "a"


class Numbers(IntegerChoices):
    ONE = 1


class Level(IntEnum):
    HIGH = 3


class Empty(StrEnum):
    """Nothing yet."""


class Point(NamedTuple):
    x: int
    y: float


@dataclass
class Tree:
    name: str
    children: "list[Tree]"


class Parent(TypedDict):
    name: str


class Child(Parent, total=False):
    age: int
    email: Required[str]


class Money:
    def to_broadcast(self) -> dict[str, str]:
        return {"amount": "1.00"}


UserId = NewType("UserId", int)
Anything = TypeVar("Anything")


@pytest.mark.parametrize(
    ("hint", "value"),
    [
        (int, 1),
        (float, 1.5),
        (str, "a"),
        (bool, True),
        (None, None),
        (Optional[int], None),  # noqa: UP045
        (Union[int, str], "a"),  # noqa: UP007
        (int | None, 1),
        (list[int], [1, 2]),
        (set[int], {1}),
        (frozenset[str], frozenset("a")),
        (Sequence[int], (1, 2)),
        (dict[str, int], {"a": 1}),
        (Mapping[str, list[int]], {"a": [1]}),
        (tuple[int, str], (1, "a")),
        (tuple[int, ...], (1, 2, 3)),
        (Literal["a", 1, None, True], None),
        (Literal[Words.A], Words.A),
        (Words, Words.A),
        (Numbers, Numbers.ONE),
        (Level, Level.HIGH),
        (date, date(2026, 1, 2)),
        (datetime, datetime(2026, 1, 2, 3, 4)),
        (time, time(1, 2)),
        (timedelta, timedelta(minutes=1)),
        (Decimal, Decimal("1.5")),
        (UUID, UUID(int=1)),
        (Tree, Tree("a", [Tree("b", [])])),
        (Child, {"name": "a", "email": "b"}),
        (Point, Point(1, 2.5)),
        (Money, Money()),
        (UserId, 7),
        (Annotated[int, "positive"], 7),
    ],
    ids=lambda each: str(getattr(each, "__name__", each)).partition(" object at ")[0],
)
def test_the_schema_fits_what_is_encoded(hint, value):
    reader = Reader()
    names = {each: each.__name__ for each in (Tree, Child, Parent, Words, Numbers, Level)}
    schema = json_schema(reader.read(hint, "here"), names)
    schemas = {names[each]: json_schema(type_, names) for each, type_ in reader.definitions.types.items()}
    validator = jsonschema.Draft7Validator({**schema, "components": {"schemas": schemas}})
    validator.validate(json.loads(encode([value]))[0])
    assert reader.warnings == []
    assert not validator.is_valid(object())


@pytest.mark.parametrize("hint", [Any, object, bytes, complex, Anything, "text", 5, list, dict, tuple, Literal[b"a"]])
def test_what_nobody_knows_is_told_with_its_place(hint):
    reader = Reader()
    reader.read(hint, "shop.Order.field")
    assert len(reader.warnings) == 1
    assert reader.warnings[0].startswith("shop.Order.field: ")


def test_enums_that_json_does_not_take_are_unknown():
    class Plain(Enum):
        A = "a"

    reader = Reader()
    assert reader.read(Plain, "here") == UNKNOWN
    assert reader.warnings == ["here: Plain has no type that is known in JSON."]


def test_an_enum_without_members_is_a_text():
    assert Reader().read(Empty, "here") == STRING


def test_a_choice_with_something_unknown_is_unknown():
    assert Reader().read(int | bytes, "here") == UNKNOWN


def test_choices_are_flat_and_hold_each_type_once():
    read = Reader().read(int | str | Annotated[int | None, "x"], "here")
    assert isinstance(read, Choice)
    assert len(read.of) == 3
    assert Reader().read(str | Decimal, "here") == STRING


def test_keys_of_a_typed_dict_may_be_missing():
    reader = Reader()
    assert reader.read(Child, "here") == Reference(Child)
    properties = reader.definitions.types[Child].properties
    assert {name: each.required for name, each in properties.items()} == {"name": True, "age": False, "email": True}


def test_something_that_converts_itself_and_does_not_say_into_what():
    class Silent:
        def to_broadcast(self):
            return {}

    reader = Reader()
    assert reader.read(Silent, "here") == UNKNOWN
    assert reader.warnings == ["here: Silent.to_broadcast() has no type that is known in JSON."]


def test_generic_classes_are_read_by_their_origin():
    assert Reader().read(dict[str, Any], "here") == Table(UNKNOWN)
