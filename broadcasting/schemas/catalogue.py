"""What is known of the events: their names, channels and payloads."""

import inspect
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from broadcasting.events import BroadcastEvent
from broadcasting.events.channels import Channel, HasBroadcastChannel, PrivateChannel
from broadcasting.events.names import event_name
from broadcasting.schemas.annotations import fields_of, returned_by
from broadcasting.schemas.placeholders import Placeholder, Undecidable, ask
from broadcasting.schemas.reading import Reader
from broadcasting.schemas.types import STRING, UNKNOWN, Literals, Object, Property, Reference, Table, Type


@dataclass(frozen=True, slots=True)
class EventType:
    """One class of events."""

    source: type[Any]
    name: str
    """The name on the wire."""
    listened: str
    """What Echo's ``listen()`` is given for it."""
    payload: Type
    channels: tuple[str, ...] = ()
    """Full names, with ``{fields}`` where an event's values go; empty where they are not known."""
    title: str = ""
    """What documents call it, where that is not the name of its class."""


@dataclass(slots=True)
class Catalogue:
    """All of them, and what was not understood, as sentences."""

    events: list[EventType] = field(default_factory=list)
    reader: Reader = field(default_factory=Reader)

    @property
    def warnings(self) -> list[str]:
        return self.reader.warnings


def catalogue_of(events: Iterable[type[BroadcastEvent]]) -> Catalogue:
    """Describe classes of events, as far as their code says it without values."""
    catalogue = Catalogue()
    for event in events:
        if described := _describe(event, catalogue.reader):
            catalogue.events.append(described)
    return catalogue


def place_of(described: type[Any]) -> str:
    """How messages name a class."""
    return f"{described.__module__}.{described.__qualname__}"


def _describe(event: type[BroadcastEvent], reader: Reader) -> EventType | None:
    try:
        given = ask(event, "broadcast_as")
        if isinstance(given, Placeholder) or "{" in (given or ""):
            raise Undecidable("it depends on the event's values")
    except Undecidable as error:
        reader.warnings.append(f"{place_of(event)}: it is left out, since its name can't be told: {error}.")
        return None
    name, listened = (given, f".{given}") if given else (event_name(event.__name__), event.__name__)
    payload = _notification(event, reader) if hasattr(event, "broadcast_type") else _payload(event, reader)
    reader.definitions.types[event] = payload
    return EventType(event, name, listened, Reference(event), _channels(event, reader))


def _payload(event: type[BroadcastEvent], reader: Reader) -> Type:
    place = place_of(event)
    if event.broadcast_with is BroadcastEvent.broadcast_with:
        return _fields(event, reader)
    return _returned(event.broadcast_with, reader, f"{place}.broadcast_with()")


def _notification(event: Any, reader: Reader) -> Type:
    """A notification's own data, with what every notification has."""
    own = event.to_broadcast
    is_default = own.__module__.startswith("broadcasting.")
    data = _fields(event, reader) if is_default else _returned(own, reader, f"{place_of(event)}.to_broadcast()")
    data = reader.definitions.types[data.to] if isinstance(data, Reference) else data
    if not isinstance(data, Object):
        return data
    named = {name: each for name, each in data.properties.items() if name != "notifiable"}
    return Object({**named, "id": Property(STRING), "type": Property(_type_of(event))})


def _type_of(notification: Any) -> Type:
    try:
        named = ask(notification, "broadcast_type")
    except Undecidable:
        return STRING
    return STRING if isinstance(named, Placeholder) or "{" in named else Literals((named,))


def _fields(event: type[BroadcastEvent], reader: Reader) -> Type:
    if not hasattr(event, "__dataclass_fields__") and not [*fields_of(event)]:
        reader.warnings.append(f"{place_of(event)}: its payload is unknown: make it a dataclass, or annotate it.")
        return Table(UNKNOWN)
    return reader.fields(event, place_of(event))


def _returned(function: Any, reader: Reader, place: str) -> Type:
    annotation = returned_by(inspect.unwrap(function) if callable(function) else None)
    if annotation is None:
        reader.warnings.append(f"{place} does not say what it returns: annotate it with a TypedDict or a dataclass.")
        return Table(UNKNOWN)
    return reader.read(annotation, place)


def _channels(event: type[BroadcastEvent], reader: Reader) -> tuple[str, ...]:
    try:
        return tuple(dict.fromkeys(_address(target) for target in _each(ask(event, "broadcast_on"))))
    except (Undecidable, TypeError) as error:
        if not hasattr(event, "broadcast_type"):  # a notification's are its user's
            reader.warnings.append(f"{place_of(event)}: its channels can't be told: {error}.")
        return ()


def _each(targets: Any) -> Iterator[Any]:
    if isinstance(targets, str | Channel | HasBroadcastChannel):
        yield targets
    elif isinstance(targets, Mapping):  # of connections
        for some in targets.values():
            yield from _each(some)
    elif targets is not None:
        yield from targets


def _address(target: Any) -> str:
    if isinstance(target, Placeholder) or not isinstance(target, str | Channel):
        target = PrivateChannel(target)
    return str(target)
