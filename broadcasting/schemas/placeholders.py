"""Events without values: what a class says of all its events alike, asked of one whose fields are placeholders."""

import dataclasses
from collections.abc import Iterator
from typing import Any, NoReturn

from broadcasting.schemas.annotations import fields_of


class Undecidable(Exception):
    """What was asked depends on an event's values."""


class Placeholder(str):
    """Stands in for a value: it and its attributes have names, ``{order}`` and ``{order_pk}``, and nothing else."""

    def __getattr__(self, name: str) -> "Placeholder":
        if name.startswith("_"):
            raise AttributeError(name)
        return Placeholder(f"{self[:-1]}_{name}}}")

    def broadcast_channel(self) -> "Placeholder":
        """As a model has one."""
        return self

    def __iter__(self) -> Iterator["Placeholder"]:
        yield self

    def __hash__(self) -> int:
        return str.__hash__(self)

    def _decide(self, *arguments: object) -> NoReturn:
        raise Undecidable(f"it depends on {self}")

    __bool__ = __eq__ = __ne__ = __lt__ = __le__ = __gt__ = __ge__ = __len__ = __contains__ = _decide


def ask(described: type[Any], method: str) -> Any:
    """What a method, or an attribute, says for every event of a class. Raises ``Undecidable`` where that takes values.

    No ``__init__`` runs. What the method does besides is done, so it should do nothing.
    """
    event = object.__new__(described)
    for name in _names(described):
        object.__setattr__(event, name, Placeholder(f"{{{name}}}"))
    try:
        said = getattr(event, method)
        return said() if callable(said) else said
    except Exception as error:  # whatever the user's method makes of placeholders
        raise Undecidable(str(error) or type(error).__name__) from error


def _names(described: type[Any]) -> list[str]:
    if dataclasses.is_dataclass(described):
        return [each.name for each in dataclasses.fields(described)]
    return [name for name, _ in fields_of(described)]
