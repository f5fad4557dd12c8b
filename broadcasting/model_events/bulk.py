"""``broadcast_bulk``: what bulk operations don't tell, told with few events."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from copy import copy
from dataclasses import dataclass
from itertools import islice
from typing import Any

from asgiref.sync import sync_to_async
from django.db.models import QuerySet

from broadcasting.broadcasters import PayloadError
from broadcasting.events.compose import compose, options_of
from broadcasting.events.dispatch import dispatch
from broadcasting.events.options import SendOptions
from broadcasting.events.outgoing import Outgoing
from broadcasting.events.sockets import current_socket_id
from broadcasting.model_events.change import Change
from broadcasting.model_events.event import ModelEvent, blaming, event_of, value_of
from broadcasting.model_events.mixin import BroadcastsModel
from broadcasting.model_events.silence import is_silent
from broadcasting.protocol.channels import ChannelKind


@dataclass(frozen=True, slots=True)
class _Batch:
    """An event about some objects, and the socket that shall not hear it."""

    event: ModelEvent
    payloads: Sequence[Mapping[str, Any]]
    socket_id: str | None

    def halves(self) -> "Iterator[_Batch]":
        middle = len(self.payloads) // 2
        for payloads in (self.payloads[:middle], self.payloads[middle:]):
            yield _about(self.event, payloads, self.socket_id)


def broadcast_bulk(
    objects: Iterable[Any],
    event: str = "updated",
    *,
    update_fields: Iterable[str] | None = None,
    chunk_size: int = 500,
) -> int:
    """Tell of objects that were created, updated or deleted without ``save()``; returns the number of events.

    Each object's own channel gets the event that a ``save()`` sends. A channel that several objects share gets one
    event, named by ``broadcast_bulk_as``, with ``{"models": [...]}``, or a few where one would be too large.
    ``objects`` are read ``chunk_size`` at a time, a queryset by its ``iterator()``; within a transaction the events
    of all wait in memory. Raises as ``PendingBroadcast.send`` does, and ``TypeError`` for what does not broadcast; the
    chunks before have left by then.
    """
    if chunk_size < 1:
        raise ValueError("chunk_size must be 1 or more.")
    change = Change(event, update_fields)
    return sum(_send(_batches(chunk, change)) for chunk in _chunks(objects, chunk_size))


async def abroadcast_bulk(
    objects: Iterable[Any],
    event: str = "updated",
    *,
    update_fields: Iterable[str] | None = None,
    chunk_size: int = 500,
) -> int:
    """``broadcast_bulk`` for async code; in a thread, since it reads the database."""
    return await sync_to_async(broadcast_bulk)(objects, event, update_fields=update_fields, chunk_size=chunk_size)


def _chunks(objects: Iterable[Any], size: int) -> Iterator[list[Any]]:
    is_unread = isinstance(objects, QuerySet) and objects._result_cache is None
    each = iter(objects.iterator(chunk_size=size)) if is_unread else iter(objects)  # type: ignore[attr-defined]
    while chunk := list(islice(each, size)):
        yield chunk


def _batches(objects: Iterable[Any], change: Change) -> Iterator[_Batch]:
    shared: dict[Any, tuple[ModelEvent, list[Mapping[str, Any]], str | None]] = {}
    for instance in objects:
        if not isinstance(instance, BroadcastsModel):
            raise TypeError(f"A {type(instance).__name__} does not broadcast: its model is no BroadcastsModel.")
        if is_silent(instance) or not instance.broadcast_when(change):
            continue
        with blaming(instance, change):
            event = event_of(instance, change, instance._state.db)
        socket_id = current_socket_id() if value_of(instance.broadcast_to_others, change) else None
        own, others = _own_and_others(event, instance.broadcast_channel())
        if own:
            yield _Batch(_like(event, channels=own), [event.payload], socket_id)
        if others:
            bulk = _like(event, channels=others, name=instance.broadcast_bulk_as(change))
            key = (bulk.name, others, socket_id, options_of(bulk), repr(bulk.broadcast_connections))
            shared.setdefault(key, (bulk, [], socket_id))[1].append(event.payload)
    for event, payloads, socket_id in shared.values():
        yield _about(event, payloads, socket_id)


def _own_and_others(event: ModelEvent, channel: str) -> tuple[tuple[str, ...], tuple[str, ...]]:
    own = tuple(name for name in event.channels if name.removeprefix(ChannelKind.of(name).value) == channel)
    return own, tuple(name for name in event.channels if name not in own)


def _about(event: ModelEvent, payloads: Sequence[Mapping[str, Any]], socket_id: str | None) -> _Batch:
    payload = {"models": [each.get("model", each) for each in payloads]}
    return _Batch(_like(event, payload=payload), payloads, socket_id)


def _like(event: ModelEvent, **changes: Any) -> ModelEvent:
    alike = copy(event)
    vars(alike).update(changes)
    return alike


def _send(batches: Iterable[_Batch]) -> int:
    """Send in one go what is sent alike; returns how many events that were."""
    count = 0
    alike: dict[SendOptions, list[Outgoing]] = {}
    for batch in batches:
        for event, outgoing in _composed(batch):
            alike.setdefault(options_of(event), []).extend(outgoing)
            count += bool(outgoing)
    for options, outgoing in alike.items():
        dispatch(outgoing, options)
    return count


def _composed(batch: _Batch) -> Iterator[tuple[ModelEvent, list[Outgoing]]]:
    """The event, or several with fewer objects each where it is too large."""
    try:
        yield batch.event, compose(batch.event, None, batch.socket_id)
    except PayloadError as error:
        if len(batch.payloads) == 1:
            raise PayloadError(f"{batch.event.name}: {error}") from None
        for half in batch.halves():
            yield from _composed(half)
