"""Events become rows, in the transaction that is open."""

from collections.abc import Sequence
from dataclasses import replace
from typing import Protocol

from asgiref.sync import sync_to_async
from django.db import transaction

from broadcasting.broadcasters import PayloadError, get_broadcaster
from broadcasting.outbox.database import outbox_database
from broadcasting.outbox.identity import with_id
from broadcasting.protocol.messages import Event


class Ready(Protocol):
    """An event that is ready to leave, and its connection; ``broadcasting.events`` makes them."""

    @property
    def connection(self) -> str: ...

    @property
    def event(self) -> Event: ...


def store(outgoing: Sequence[Ready]) -> None:
    """Write events into the outbox: with the open transaction of its database, or at once where none is open.

    Raises ``PayloadError`` for what could never be relayed, and Django's ``DatabaseError``.
    """
    if not outgoing:
        return
    from broadcasting.models import OutboxEvent, encode_channels

    database = outbox_database()
    rows = [
        OutboxEvent(
            connection=each.connection,
            name=event.name,
            channels_json=encode_channels(event.channels),
            data=event.data,
            socket_id=event.socket_id or "",
        )
        for each in outgoing
        for event in [_checked(each)]
    ]
    with transaction.atomic(using=database, savepoint=False):
        OutboxEvent.objects.using(database).bulk_create(rows)


async def astore(outgoing: Sequence[Ready]) -> None:
    """``store`` for async code. The transaction is that of the thread in which ``sync_to_async`` runs sync code."""
    if outgoing:
        await sync_to_async(store)(outgoing)


def _checked(outgoing: Ready) -> Event:
    """The event with its id, which makes it longer, so it is checked once more."""
    event = replace(outgoing.event, data=with_id(outgoing.event.data))
    if not _fits_into_a_row(event):
        raise PayloadError("its name, its data or its socket id can't be held by every database")
    get_broadcaster(outgoing.connection).check(event)
    return event


def _fits_into_a_row(event: Event) -> bool:
    """PostgreSQL takes no NUL, and no database a lone surrogate."""
    if len(event.socket_id or "") > 100:
        return False
    text = event.name + event.data + (event.socket_id or "")
    return "\0" not in text and text.encode(errors="replace").decode() == text
