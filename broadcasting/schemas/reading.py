"""From Python's annotations to the types of JSON, as ``broadcasting.events.payload`` encodes their values."""

import collections.abc
import dataclasses
import datetime
import decimal
import enum
import inspect
import types
import typing
import uuid
from typing import Any, get_args, get_origin

from django.utils.functional import Promise

from broadcasting.schemas.annotations import Unresolved, fields_of, resolved, returned_by
from broadcasting.schemas.types import (
    BOOLEAN,
    INTEGER,
    NULL,
    NUMBER,
    STRING,
    UNKNOWN,
    Definitions,
    Items,
    Literals,
    Object,
    Property,
    Reference,
    Scalar,
    Sequence,
    Table,
    Type,
    choice,
)

# The order counts: a truth is an integer to Python, and a time with a date is a date.
SCALARS: tuple[tuple[type[Any], Type], ...] = (
    (bool, BOOLEAN),
    (int, INTEGER),
    (float, NUMBER),
    (str, STRING),
    (types.NoneType, NULL),
    (datetime.datetime, Scalar("string", "date-time")),
    (datetime.date, Scalar("string", "date")),
    (datetime.time, Scalar("string", "time")),
    (datetime.timedelta, Scalar("string", "duration")),
    (decimal.Decimal, STRING),
    (uuid.UUID, Scalar("string", "uuid")),
    (Promise, STRING),
)
LISTS = (list, set, frozenset, collections.abc.Sequence, collections.abc.Set, collections.abc.MutableSequence)
TABLES = (dict, collections.abc.Mapping, collections.abc.MutableMapping)
WRAPPERS = (typing.Annotated, typing.Required, typing.NotRequired, typing.Final)


class Reader:
    """Reads annotations, and notes what it can't.

    ``warnings`` are sentences that name the ``place`` of each; ``definitions`` hold the classes that came up.
    """

    def __init__(self) -> None:
        self.definitions = Definitions()
        self.warnings: list[str] = []

    def fields(self, described: type[Any], place: str) -> Object:
        """The object that a class's public fields make."""
        found = {name: Property(self.read(hint, f"{place}.{name}")) for name, hint in fields_of(described)}
        return Object(found)

    def read(self, hint: Any, place: str) -> Type:
        """The type that values of this annotation have as JSON."""
        hint = _unwrapped(hint)
        origin = get_origin(hint)
        if origin in (typing.Union, types.UnionType):
            return choice([self.read(each, place) for each in get_args(hint)])
        if origin is typing.Literal:
            return self._literals(get_args(hint), place)
        container = origin or hint
        if container is tuple:
            return self._tuple(get_args(hint), place)
        if container in LISTS:
            return Items(self._first(get_args(hint), place))
        if container in TABLES:
            return Table(self._first(get_args(hint)[1:], place))
        return self._class(container, place) if inspect.isclass(container) else self._unknown(hint, place)

    def _literals(self, values: tuple[Any, ...], place: str) -> Type:
        plain = tuple(value.value if isinstance(value, enum.Enum) else value for value in values)
        if any(isinstance(value, bytes) for value in plain):
            return self._unknown("bytes", place)
        return Literals(plain)

    def _tuple(self, arguments: tuple[Any, ...], place: str) -> Type:
        if not arguments:
            return Items(self._unknown("tuple", place))
        if len(arguments) == 2 and arguments[1] is Ellipsis:
            return Items(self.read(arguments[0], place))
        return Sequence(tuple(self.read(each, place) for each in arguments if each != ()))

    def _first(self, arguments: tuple[Any, ...], place: str) -> Type:
        return self.read(arguments[0], place) if arguments else self._unknown("what it holds", place)

    def _class(self, described: type[Any], place: str) -> Type:
        if issubclass(described, enum.Enum):
            return self._enum(described, place)
        if callable(convert := getattr(described, "to_broadcast", None)):
            return self._returned(convert, described, place)
        if dataclasses.is_dataclass(described):
            return self._defined(described, lambda: self.fields(described, _place(described)))
        if typing.is_typeddict(described):
            return self._defined(described, lambda: self._typed_dict(described))
        if issubclass(described, tuple) and hasattr(described, "_fields"):
            return Sequence(tuple(self.read(hint, f"{place}.{name}") for name, hint in fields_of(described)))
        return self._plain(described, place)

    def _plain(self, described: type[Any], place: str) -> Type:
        for base, type_ in SCALARS:
            if issubclass(described, base):
                return type_
        return self._unknown(described, place)

    def _enum(self, described: type[enum.Enum], place: str) -> Type:
        if not issubclass(described, str | int | float):
            return self._unknown(described, place)  # JSON takes only those that are texts or numbers themselves
        values = tuple(member.value for member in described)
        return self._defined(described, lambda: Literals(values)) if values else self._plain(described, place)

    def _typed_dict(self, described: Any) -> Object:
        optional = described.__optional_keys__
        found = {}
        for owner in reversed([described, *_bases(described)]):
            for name, hint in inspect.get_annotations(owner).items():
                type_ = self.read(resolved(_forward(hint), described), f"{_place(described)}.{name}")
                found[name] = Property(type_, required=name not in optional)
        return Object(found)

    def _returned(self, function: Any, described: type[Any], place: str) -> Type:
        hint = returned_by(function)
        return self._unknown(f"{described.__name__}.to_broadcast()", place) if hint is None else self.read(hint, place)

    def _defined(self, described: type[Any], define: Any) -> Reference:
        if described not in self.definitions.types:
            self.definitions.types[described] = UNKNOWN  # it may contain itself
            self.definitions.types[described] = define()
        return Reference(described)

    def _unknown(self, what: object, place: str) -> Type:
        named = what.__name__ if isinstance(what, type) else what
        reason = "can't be resolved here" if isinstance(what, Unresolved) else "has no type that is known in JSON"
        self.warnings.append(f"{place}: {named} {reason}.")
        return UNKNOWN


def _unwrapped(hint: Any) -> Any:
    """The annotation without what says nothing about its values."""
    while True:
        if get_origin(hint) in WRAPPERS:
            hint = get_args(hint)[0]
        elif hasattr(hint, "__supertype__"):
            hint = hint.__supertype__
        elif type(hint).__name__ == "TypeAliasType":
            hint = hint.__value__
        else:
            return types.NoneType if hint is None else hint


def _bases(described: Any) -> list[Any]:
    """A TypedDict's own bases, which its ``__mro__`` does not know."""
    return [base for base in getattr(described, "__orig_bases__", ()) if typing.is_typeddict(base)]


def _forward(hint: Any) -> Any:
    return hint.__forward_arg__ if isinstance(hint, typing.ForwardRef) else hint


def _place(described: type[Any]) -> str:
    return f"{described.__module__}.{described.__qualname__}"
