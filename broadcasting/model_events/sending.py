"""Events of models on their way."""

from typing import Any

from broadcasting.events import broadcast
from broadcasting.model_events.change import Change
from broadcasting.model_events.event import blaming, event_of, value_of
from broadcasting.model_events.silence import is_silent


def tell(instance: Any, change: Change, using: str | None = None) -> None:
    """Broadcast a change of an object, unless the model or somebody else keeps it silent.

    ``using`` is the database whose commit is waited for. Raises as ``PendingBroadcast.send`` does.
    """
    if is_silent(instance) or not instance.broadcast_when(change):
        return
    with blaming(instance, change):
        pending = broadcast(event_of(instance, change, using))
        if value_of(instance.broadcast_to_others, change):
            pending.to_others()
        pending.send()
