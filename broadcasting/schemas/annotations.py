"""The annotations of a class, each by itself, so that one that can't be resolved does not take the others with it."""

import dataclasses
import inspect
import typing
from collections.abc import Iterator
from typing import Any, ClassVar, get_origin

from broadcasting.events import BroadcastEvent


class Unresolved:
    """An annotation that names something which can't be found from here."""

    def __init__(self, annotation: Any) -> None:
        self.annotation = annotation

    def __repr__(self) -> str:
        return str(self.annotation)


def resolved(annotation: Any, owner: Any) -> Any:
    """An annotation of ``owner``, a class or a function, with its forward references found; else ``Unresolved``."""
    holder = type("Holder", (), {"__annotations__": {"it": annotation}, "__module__": owner.__module__})
    own_names = {owner.__name__: owner} if inspect.isclass(owner) else None
    try:
        return typing.get_type_hints(holder, localns=own_names, include_extras=True)["it"]
    except (NameError, SyntaxError, TypeError, AttributeError):
        return Unresolved(annotation)


def fields_of(described: type[Any]) -> Iterator[tuple[str, Any]]:
    """The public fields of a dataclass, or the public annotated attributes of another class, with their types.

    What ``BroadcastEvent`` itself has are options of an event and no data.
    """
    owners = {name: owner for owner in reversed(described.__mro__) for name in inspect.get_annotations(owner)}
    names = [each.name for each in dataclasses.fields(described)] if dataclasses.is_dataclass(described) else [*owners]
    for name in names:
        if name.startswith("_") or name not in owners or _is_option(described, name):
            continue
        annotation = resolved(inspect.get_annotations(owners[name])[name], owners[name])
        if get_origin(annotation) is not ClassVar and annotation is not ClassVar:
            yield name, annotation


def _is_option(described: type[Any], name: str) -> bool:
    return issubclass(described, BroadcastEvent) and hasattr(BroadcastEvent, name)


def returned_by(function: Any) -> Any:
    """The annotation of what a function returns, or ``None`` if it has none, or is no function."""
    if not callable(function):
        return None
    annotation = inspect.get_annotations(function).get("return")
    return None if annotation is None else resolved(annotation, function)
