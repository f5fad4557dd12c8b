"""Events of models on their way."""

import json
from typing import Any

from django.db import DEFAULT_DB_ALIAS, transaction

from broadcasting.broadcasters import PayloadError
from broadcasting.events import PendingBroadcast, broadcast
from broadcasting.events.payload import encode
from broadcasting.model_events.change import Change
from broadcasting.model_events.event import ModelEvent, event_of, value_of
from broadcasting.model_events.silence import is_silent


def tell(instance: Any, change: Change, using: str | None = None) -> None:
    """Broadcast a change of an object, unless the model or somebody else keeps it silent.

    ``using`` is the database whose commit is waited for. Raises as ``PendingBroadcast.send`` does.
    """
    if is_silent(instance) or not instance.broadcast_when(change):
        return
    try:
        event = event_of(instance, change)
        pending = broadcast(event)
        if value_of(instance.broadcast_to_others, change):
            pending.to_others()
        _send(event, pending, using or DEFAULT_DB_ALIAS)
    except PayloadError as error:
        raise PayloadError(f"{instance._meta.label} was {change}: {error}") from None


def _send(event: ModelEvent, pending: PendingBroadcast, using: str) -> None:
    """Events wait for the default database by themselves; for another one they are kept as they are now."""
    if using == DEFAULT_DB_ALIAS or not event.after_commit or not transaction.get_connection(using).in_atomic_block:
        return pending.send()
    event.payload = json.loads(encode(event.payload))
    transaction.on_commit(pending.after_commit(False).send, using=using)
    return None
