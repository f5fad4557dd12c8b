"""From what application code said to events that are ready to leave."""

import inspect
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from broadcasting.broadcasters import PayloadError, UnknownConnection, get_broadcaster
from broadcasting.conf.broadcasting import get_broadcasting_settings
from broadcasting.events import payload
from broadcasting.events.channels import channel_names
from broadcasting.events.event import BroadcastEvent, PerConnection
from broadcasting.events.names import checked_name, event_name
from broadcasting.events.options import SendOptions
from broadcasting.events.outgoing import Outgoing
from broadcasting.protocol.messages import SOCKET_ID, Event
from revurb.conf.values import show


def compose(event: BroadcastEvent, connections: Sequence[str] | None, socket_id: str | None) -> list[Outgoing]:
    """The event as it goes out, once for each connection; empty where nothing is to be sent.

    Raises ``PayloadError`` with the event's name for what can never be sent, and ``UnknownConnection``.
    """
    try:
        if not value_of(event, "broadcast_when"):
            return []
        return list(_compose(event, connections, socket_id))
    except UnknownConnection as error:
        raise UnknownConnection(f"{label(event)}: {error}") from error.__cause__
    except PayloadError as error:
        raise PayloadError(f"{label(event)}: {error}") from error.__cause__


def options_of(event: BroadcastEvent, **changes: Any) -> SendOptions:
    """How the event's class, and whoever sends it, wants it to be sent. Raises ``PayloadError``."""
    wanted = {
        "now": bool(value_of(event, "broadcast_now")),
        "after_commit": event.after_commit,
        "queue": value_of(event, "broadcast_queue"),
        "retries": event.retries,
        "backoff": _pauses(event.backoff),
        "timeout": event.timeout,
        "unique_id": value_of(event, "unique_id"),
        "unique_for": event.unique_for,
        "rescue": bool(event.rescue),
        "event_class": type(event),
    }
    try:
        return SendOptions(**{**wanted, **changes})
    except PayloadError as error:
        raise PayloadError(f"{label(event)}: {error}") from None


def label(event: BroadcastEvent) -> str:
    """What an error calls the event: its class, or the name of one without a class of its own."""
    return getattr(event, "_label", type(event).__name__)


def value_of(event: BroadcastEvent, name: str) -> Any:
    """What an event says about itself, be it by a method or an attribute."""
    value = getattr(event, name)
    value = value() if callable(value) else value
    if inspect.iscoroutine(value):
        value.close()
        raise PayloadError(f"{name}() must not be async")
    return value


def _pauses(backoff: Any) -> tuple[Any, ...]:
    return tuple(backoff) if isinstance(backoff, list | tuple) else (backoff,)


def _compose(event: BroadcastEvent, connections: Sequence[str] | None, socket_id: str | None) -> Iterator[Outgoing]:
    targets = value_of(event, "broadcast_on")
    going = _going(targets, connections or _connections_of(event, targets))
    if not any(going.values()):
        return
    if socket_id is not None and not (isinstance(socket_id, str) and SOCKET_ID.fullmatch(socket_id)):
        raise PayloadError(f"to_others() got {show(socket_id)}, which is no socket id such as '123.456'")
    said = value_of(event, "broadcast_as")
    name = checked_name(event_name(type(event).__name__) if said is None else said)
    content = value_of(event, "broadcast_with")
    for connection, channels in going.items():
        if channels:
            data = payload.encode(_carried(connection, content))
            ready = Event(name=name, data=data, channels=channels, socket_id=socket_id)
            get_broadcaster(connection).check(ready)
            yield Outgoing(connection, ready, event)


def _connections_of(event: BroadcastEvent, targets: Any) -> Sequence[str]:
    wanted = value_of(event, "broadcast_connections")
    if wanted:
        return (wanted,) if isinstance(wanted, str) else tuple(wanted)
    return tuple(targets) if isinstance(targets, Mapping) else get_broadcasting_settings().DEFAULT


def _going(targets: Any, connections: Sequence[str]) -> dict[str, tuple[str, ...]]:
    """The channels of each connection; none if they stand in a dict that does not have it."""
    for connection in connections:
        if not isinstance(connection, str):
            raise UnknownConnection(f"a connection's name is a text, not {show(connection)}")
    if isinstance(targets, Mapping):
        return {connection: channel_names(targets.get(connection)) for connection in connections}
    return dict.fromkeys(connections, channel_names(targets))


def _carried(connection: str, content: Any) -> Any:
    if not isinstance(content, PerConnection):
        return content
    if connection not in content:
        raise PayloadError(f"broadcast_with() has nothing for the connection {connection!r}")
    return content[connection]
