"""The types that a payload can have once it is JSON, whichever language describes them."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any, TypeAlias, Union


@dataclass(frozen=True, slots=True)
class Scalar:
    """A text, a number, a truth or null, by the name of its JSON type; ``format`` is JSON Schema's."""

    json_type: str
    format: str | None = None


@dataclass(frozen=True, slots=True)
class Literals:
    """One of these values: texts, numbers, truths or ``None``."""

    values: tuple[Any, ...]


@dataclass(frozen=True, slots=True)
class Items:
    """An array of any length."""

    of: "Type"


@dataclass(frozen=True, slots=True)
class Sequence:
    """An array whose places have types of their own."""

    of: tuple["Type", ...]


@dataclass(frozen=True, slots=True)
class Table:
    """An object with any keys."""

    of: "Type"


@dataclass(frozen=True, slots=True)
class Choice:
    """Any of several types."""

    of: tuple["Type", ...]


@dataclass(frozen=True, slots=True)
class Reference:
    """A type with a name: a class whose definition stands in ``Definitions``."""

    to: type[Any]


@dataclass(frozen=True, slots=True)
class Unknown:
    """Nobody knows."""


@dataclass(frozen=True, slots=True)
class Property:
    """A member of an object."""

    type: "Type"
    required: bool = True


@dataclass(frozen=True, slots=True)
class Object:
    """An object with known keys."""

    properties: Mapping[str, Property] = field(hash=False)


Type: TypeAlias = Union[  # noqa: UP007  (the classes refer to it before it is there)
    Scalar, Literals, Items, Sequence, Table, Choice, Reference, Unknown, Object
]

STRING = Scalar("string")
NUMBER = Scalar("number")
INTEGER = Scalar("integer")
BOOLEAN = Scalar("boolean")
NULL = Scalar("null")
UNKNOWN = Unknown()


@dataclass(slots=True)
class Definitions:
    """The definitions of classes, and a name of its own for each."""

    types: dict[type[Any], Type] = field(default_factory=dict)

    def names(self) -> dict[type[Any], str]:
        """The names, by class: its own, and with its module's where several classes share that."""
        shared: dict[str, int] = {}
        for each in self.types:
            shared[each.__name__] = shared.get(each.__name__, 0) + 1
        return {each: each.__name__ if shared[each.__name__] == 1 else _qualified(each) for each in self.types}

    def sorted(self) -> Iterator[tuple[str, type[Any], Type]]:
        """Name, class and type, by name."""
        for each, name in sorted(self.names().items(), key=lambda item: item[1]):
            yield name, each, self.types[each]


def _qualified(described: type[Any]) -> str:
    return f"{described.__module__}.{described.__qualname__}".replace(".", "_")


def choice(types: Iterator[Type] | list[Type]) -> Type:
    """Any of these: each once, and one alone as it is."""
    flat: dict[Type, None] = {}
    for each in types:
        flat.update(dict.fromkeys(each.of if isinstance(each, Choice) else (each,)))
    if UNKNOWN in flat:
        return UNKNOWN
    return next(iter(flat)) if len(flat) == 1 else Choice(tuple(flat))
