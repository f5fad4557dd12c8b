"""TypeScript declarations of events, in the form that the hooks of ``@laravel/echo-react`` and ``-vue`` read."""

import json
import re
from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from broadcasting.schemas.catalogue import Catalogue, EventType
from broadcasting.schemas.types import (
    Choice,
    Items,
    Literals,
    Object,
    Reference,
    Scalar,
    Sequence,
    Table,
    Type,
)

HEAD = "// Written by `manage.py broadcast_types`: don't edit this file, run the command."
IDENTIFIER = re.compile(r"[A-Za-z_$][\w$]*", re.ASCII)
SCALARS = {"integer": "number"}

Names = Mapping[type[Any], str]


def typescript(catalogue: Catalogue) -> str:
    """The declarations: an interface for each payload, and ``Events``, which is global, with all of them."""
    names = catalogue.reader.definitions.names()
    blocks = [HEAD, *_definitions(catalogue, names), _events(catalogue.events, names), "export {};"]
    return "\n\n".join(blocks) + "\n"


def _definitions(catalogue: Catalogue, names: Names) -> Iterator[str]:
    channels = {event.source: event.channels for event in catalogue.events}
    for name, source, type_ in catalogue.reader.definitions.sorted():
        comment = _comment(source, channels.get(source, ()))
        if isinstance(type_, Object):
            yield f"{comment}export interface {name} {_block(type_, names)}"
        else:
            yield f"{comment}export type {name} = {_written(type_, names)};"


def _comment(source: type[Any], channels: Iterable[str]) -> str:
    where = f", on {', '.join(channels)}" if channels else ""
    text = f"{source.__module__}.{source.__qualname__}{where}".replace("*/", "* /")
    return f"/** {text} */\n"


def _events(events: Iterable[EventType], names: Names) -> str:
    payloads: dict[str, set[str]] = {}
    for event in events:
        payloads.setdefault(event.listened, set()).add(_written(event.payload, names))
    lines = [f"    {_key(name)}: {' | '.join(sorted(types))};" for name, types in sorted(payloads.items())]
    return "\n".join(["declare global {", "  interface Events {", *lines, "  }", "}"])


def _block(type_: Object, names: Names) -> str:
    return "\n".join(["{", *(f"  {member};" for member in _members(type_, names)), "}"])


def _members(type_: Object, names: Names) -> Iterator[str]:
    for name, each in type_.properties.items():
        yield f"{_key(name)}{'' if each.required else '?'}: {_written(each.type, names)}"


def _written(type_: Type, names: Names) -> str:
    match type_:
        case Scalar(json_type):
            return SCALARS.get(json_type, json_type)
        case Literals(values):
            return " | ".join(_value(value) for value in values)
        case Items(of):
            return f"{_grouped(of, names)}[]"
        case Sequence(of):
            return f"[{', '.join(_written(each, names) for each in of)}]"
        case Table(of):
            return f"{{ [key: string]: {_written(of, names)} }}"
        case Choice(of):
            return " | ".join(_written(each, names) for each in of)
        case Reference(to):
            return names[to]
        case Object():
            return f"{{ {'; '.join(_members(type_, names))} }}"
    return "unknown"


def _grouped(type_: Type, names: Names) -> str:
    written = _written(type_, names)
    return f"({written})" if isinstance(type_, Choice | Literals) else written


def _key(name: str) -> str:
    return name if IDENTIFIER.fullmatch(name) else _value(name)


def _value(value: Any) -> str:
    # JSON as it stands is TypeScript, too: everything else than ASCII is escaped.
    return json.dumps(value)
