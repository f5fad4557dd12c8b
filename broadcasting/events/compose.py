"""From what application code said to events that are ready to leave."""

from collections.abc import Iterator, Sequence
from typing import Any

from broadcasting.broadcasters import PayloadError, get_broadcaster
from broadcasting.conf.broadcasting import get_broadcasting_settings
from broadcasting.events import payload
from broadcasting.events.channels import channel_names
from broadcasting.events.event import BroadcastEvent
from broadcasting.events.names import event_name
from broadcasting.events.options import SendOptions
from broadcasting.events.outgoing import Outgoing
from broadcasting.protocol.messages import Event


def compose(event: BroadcastEvent, connections: Sequence[str] | None, socket_id: str | None) -> list[Outgoing]:
    """The event as it goes out, once for each connection; empty where nothing is to be sent.

    Raises ``PayloadError`` with the event's name for what can never be sent, and ``UnknownConnection``.
    """
    if not event.broadcast_when():
        return []
    try:
        return list(_compose(event, connections, socket_id))
    except PayloadError as error:
        raise PayloadError(f"{type(event).__name__}: {error}") from None


def _compose(event: BroadcastEvent, connections: Sequence[str] | None, socket_id: str | None) -> Iterator[Outgoing]:
    channels = channel_names(event.broadcast_on())
    if not channels:
        return
    name = event.broadcast_as() or event_name(type(event).__name__)
    data = payload.encode(event.broadcast_with())
    ready = Event(name=name, data=data, channels=channels, socket_id=socket_id)
    for connection in connections or _connections_of(event):
        get_broadcaster(connection).check(ready)
        yield Outgoing(connection, ready)


def _connections_of(event: BroadcastEvent) -> Sequence[str]:
    wanted = _value(event.broadcast_connections)
    if not wanted:
        return get_broadcasting_settings().DEFAULT
    return (wanted,) if isinstance(wanted, str) else tuple(wanted)


def options_of(event: BroadcastEvent) -> SendOptions:
    """How the event's class wants it to be sent."""
    backoff = event.backoff
    return SendOptions(
        now=event.broadcast_now,
        after_commit=event.after_commit,
        queue=_value(event.broadcast_queue),
        retries=event.retries,
        backoff=backoff if isinstance(backoff, int | float) else tuple(backoff),
        timeout=event.timeout,
        unique_id=event.unique_id(),
        unique_for=event.unique_for,
        rescue=event.rescue,
        event_class=type(event),
    )


def _value(attribute: Any) -> Any:
    return attribute() if callable(attribute) else attribute
