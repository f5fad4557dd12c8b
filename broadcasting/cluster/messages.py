"""What nodes tell each other, and its form on the wire: dicts of plain values, so any channel layer carries them.

A node of another version may be in the cluster while it is being updated, and other programs may share its Redis:
what can't be understood is no message.
"""

from collections.abc import Mapping
from dataclasses import dataclass, fields
from typing import Any, get_type_hints

VERSION = 1
"""Goes up when a node of before could misunderstand a message."""


@dataclass(frozen=True, slots=True)
class ChannelEvent:
    """An event for a channel: ``text`` is the message as clients get it, ``socket_id`` the one that does not."""

    app_id: str
    channel: str
    text: str
    socket_id: str | None = None


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
    """A user came or went, by signing in."""

    app_id: str
    user_id: str
    online: bool


@dataclass(frozen=True, slots=True)
class Terminate:
    """Close a user's sockets, so that they stay away or ``reconnect``."""

    app_id: str
    user_id: str
    reconnect: bool


@dataclass(frozen=True, slots=True)
class Restart:
    """All servers shall restart."""


Message = ChannelEvent | StateChange | Count | UserStatus | Terminate | Restart

_KINDS: dict[str, type[Any]] = {
    kind.__name__: kind for kind in (ChannelEvent, StateChange, Count, UserStatus, Terminate, Restart)
}
_TYPES: dict[type[Any], dict[str, Any]] = {
    kind: {name: dict if name == "change" else hint for name, hint in get_type_hints(kind).items()}
    for kind in _KINDS.values()
}
_NAMES = {kind: tuple(field.name for field in fields(kind)) for kind in _KINDS.values()}


def encode(message: Message) -> dict[str, Any]:
    """The message as a dict of plain values."""
    kind = type(message)
    values = {name: getattr(message, name) for name in _NAMES[kind]}
    return {"version": VERSION, "kind": kind.__name__, **values}


def decode(content: object) -> Message | None:
    """The message in what a layer delivered; None where it is none. Never raises."""
    if not isinstance(content, Mapping) or content.get("version") != VERSION:
        return None
    name = content.get("kind")
    kind = _KINDS.get(name) if isinstance(name, str) else None
    if kind is None:
        return None
    values = {name: content.get(name) for name in _NAMES[kind]}
    if not all(_fits(values[name], hint) for name, hint in _TYPES[kind].items()):
        return None
    message: Message = kind(**values)
    return message


def _fits(value: object, hint: Any) -> bool:
    # True is an int to Python, and to nobody else.
    return isinstance(value, hint) and (hint is bool or not isinstance(value, bool))
