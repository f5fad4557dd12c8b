"""Events of models on their way."""

import json
from functools import partial
from typing import Any

from django.db import DEFAULT_DB_ALIAS, transaction

from broadcasting.events import broadcast
from broadcasting.events.payload import encode
from broadcasting.events.sockets import current_socket_id
from broadcasting.model_events.change import Change
from broadcasting.model_events.event import ModelEvent, blaming, event_of, value_of
from broadcasting.model_events.silence import is_silent


def tell(instance: Any, change: Change, using: str | None = None) -> None:
    """Broadcast a change of an object, unless the model or somebody else keeps it silent.

    ``using`` is the database whose commit is waited for. Raises as ``PendingBroadcast.send`` does.
    """
    if is_silent(instance) or not instance.broadcast_when(change):
        return
    with blaming(instance, change):
        event = event_of(instance, change)
        socket_id = current_socket_id() if value_of(instance.broadcast_to_others, change) else None
        if _waits_elsewhere(event, using):
            vars(event).update(payload=json.loads(encode(event.payload)), after_commit=False)
            transaction.on_commit(partial(_send, event, socket_id), using=using, robust=True)
        else:
            _send(event, socket_id)


def _waits_elsewhere(event: ModelEvent, using: str | None) -> bool:
    """Events wait for the default database by themselves. For another one they are kept here, as they are now."""
    if using in (None, DEFAULT_DB_ALIAS) or not event.after_commit:
        return False
    return transaction.get_connection(using).in_atomic_block


def _send(event: ModelEvent, socket_id: str | None) -> None:
    pending = broadcast(event)
    if socket_id:
        pending.to_others(socket_id)
    pending.send()
