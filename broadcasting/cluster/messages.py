"""What nodes tell each other, and its form on the wire: lists of plain values, so any channel layer carries them.

A node of another version may be in the cluster while it is being updated, and other programs may share its Redis:
what can't be understood is no message.
"""

import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, fields
from typing import Any, Self, get_type_hints

VERSION = 1
"""Goes up when a node of before could misunderstand a message."""

Item = list[str | int | None]
"""A message on the wire: the name of its kind, then the fields of an event, or all fields of another kind as JSON."""


@dataclass(frozen=True, slots=True)
class ChannelEvent:
    """An event for a channel: ``text`` is the message as clients get it, ``socket_id`` the one that does not.

    ``serial`` is what a cache channel's state gave it.
    """

    app_id: str
    channel: str
    text: str
    socket_id: str | None = None
    serial: int | None = None


@dataclass(frozen=True, slots=True)
class ChannelEvents:
    """One event for several channels, some of which a node that gets this may not have.

    ``head`` is what their texts have in common, which is all before the channel's name; the others go by channel.
    """

    app_id: str
    head: str
    socket_id: str | None
    channels: tuple[str, ...]
    serials: tuple[int | None, ...]

    @classmethod
    def join(cls, events: Sequence[ChannelEvent]) -> Self:
        """Make one of several that are the same event. Raises ``ValueError`` where they are not."""
        first = events[0]
        head = first.text.removesuffix(_tail(first.channel))
        if any((each.app_id, each.socket_id) != (first.app_id, first.socket_id) for each in events):
            raise ValueError("These are several events.")
        if any(each.text != head + _tail(each.channel) for each in events):
            raise ValueError("These texts differ in more than the channel.")
        channels, serials = [each.channel for each in events], [each.serial for each in events]
        return cls(first.app_id, head, first.socket_id, tuple(channels), tuple(serials))

    def split(self) -> Iterator[ChannelEvent]:
        """The events of which this was made."""
        for channel, serial in zip(self.channels, self.serials, strict=True):
            yield ChannelEvent(self.app_id, channel, self.head + _tail(channel), self.socket_id, serial)


@dataclass(frozen=True, slots=True)
class StateChange:
    """What a state spread among the nodes that have a channel."""

    app_id: str
    channel: str
    change: dict[str, Any]


@dataclass(frozen=True, slots=True)
class Count:
    """A channel has so many subscriptions."""

    app_id: str
    channel: str
    count: int


@dataclass(frozen=True, slots=True)
class UserStatus:
    """A user came or went, by signing in. ``serial`` is the state's; of two the higher one is true."""

    app_id: str
    user_id: str
    online: bool
    serial: int | None = None


@dataclass(frozen=True, slots=True)
class Terminate:
    """Close a user's sockets, so that they stay away or ``reconnect``."""

    app_id: str
    user_id: str
    reconnect: bool


@dataclass(frozen=True, slots=True)
class EndAccess:
    """Close the sockets that a user was let in to, or ``credential`` alone, and take no grant of it from before."""

    app_id: str
    user_id: str
    credential: str | None
    reconnect: bool


@dataclass(frozen=True, slots=True)
class Restart:
    """All servers shall restart."""


Order = Terminate | EndAccess
"""Whose sockets are to be closed."""

Message = ChannelEvent | ChannelEvents | StateChange | Count | UserStatus | Terminate | EndAccess | Restart

_KINDS: dict[str, type[Any]] = {
    kind.__name__: kind for kind in (ChannelEvent, StateChange, Count, UserStatus, Terminate, EndAccess, Restart)
}
_TYPES: dict[type[Any], dict[str, Any]] = {
    kind: {name: dict if name == "change" else hint for name, hint in get_type_hints(kind).items()}
    for kind in _KINDS.values()
}
_EVENT, _EVENTS = ChannelEvent.__name__, ChannelEvents.__name__

# ASCII, whatever a client called itself; and numbers of any size, unlike msgpack's.
_to_json = json.JSONEncoder(separators=(",", ":")).encode


def encode(message: Message) -> Item:
    """The message as a list of plain values. Raises ``ValueError`` where it holds what can't be said in UTF-8."""
    if isinstance(message, ChannelEvent):
        if not message.text.isascii():
            message.text.encode()
        return [_EVENT, message.app_id, message.channel, message.text, message.socket_id, message.serial]
    if isinstance(message, ChannelEvents):
        if not message.head.isascii():
            message.head.encode()
        return [_EVENTS, message.app_id, message.head, message.socket_id, *message.channels, *message.serials]
    return [type(message).__name__, _to_json({each.name: getattr(message, each.name) for each in fields(message)})]


def size(item: Item) -> int:
    """About the bytes that a message takes on the wire."""
    return sum(len(value) for value in item if isinstance(value, str))


def decode(item: object) -> Message | None:
    """The message in what came from outside; None where it is none. Never raises."""
    if not isinstance(item, list) or not item or not isinstance(item[0], str):
        return None
    if item[0] == _EVENT:
        return _event(item)
    if item[0] == _EVENTS:
        return _events(item)
    kind = _KINDS.get(item[0])
    if kind is None or len(item) != 2 or not isinstance(item[1], str):
        return None
    try:
        values = json.loads(item[1])
    except (ValueError, RecursionError):
        return None
    hints = _TYPES[kind]
    if not isinstance(values, dict) or not all(_fits(values.get(name), hint) for name, hint in hints.items()):
        return None
    message: Message = kind(**{name: values[name] for name in hints})
    return message


def _event(item: list[Any]) -> ChannelEvent | None:
    # Apart from the others, because there are far more of them.
    if len(item) != 6:
        return None
    _, app_id, channel, text, socket_id, serial = item
    if not (isinstance(app_id, str) and isinstance(channel, str) and isinstance(text, str)):
        return None
    if not (isinstance(socket_id, str | None) and isinstance(serial, int | None)):
        return None
    return ChannelEvent(app_id, channel, text, socket_id, serial)


def _events(item: list[Any]) -> ChannelEvents | None:
    if len(item) < 6 or len(item) % 2:
        return None
    _, app_id, head, socket_id, *rest = item
    channels, serials = tuple(rest[: len(rest) // 2]), tuple(rest[len(rest) // 2 :])
    if not (isinstance(app_id, str) and isinstance(head, str) and isinstance(socket_id, str | None)):
        return None
    if not all(isinstance(each, str) for each in channels) or not all(isinstance(each, int | None) for each in serials):
        return None
    return ChannelEvents(app_id, head, socket_id, channels, serials)


def _tail(channel: str) -> str:
    return f"{_to_json(channel)}}}"


def _fits(value: object, hint: Any) -> bool:
    # True is an int to Python, and to nobody else.
    return isinstance(value, hint) and (hint is bool or not isinstance(value, bool))
