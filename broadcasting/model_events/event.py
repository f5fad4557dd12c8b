"""The event that a change of an object is told by."""

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from typing import Any

from broadcasting.broadcasters import PayloadError
from broadcasting.events import BroadcastEvent
from broadcasting.events.channels import channel_names
from broadcasting.model_events.change import Change


class ModelEvent(BroadcastEvent):
    """A change of an object, as it was at that moment: nothing of it is read from the database later.

    A subclass, named by ``broadcast_event_class`` of the model, can set ``retries``, ``backoff`` and ``timeout``, and
    define ``broadcast_failed``.
    """

    def __init__(self, name: str, channels: Sequence[str], payload: Mapping[str, Any], **how: Any) -> None:
        """``how`` are attributes of ``BroadcastEvent`` that the model decides on."""
        self.name = name
        self.channels = tuple(channels)
        self.payload = payload
        vars(self).update(how)

    def broadcast_on(self) -> Sequence[str]:
        """The full names of the channels where the model wants it to be heard."""
        return self.channels

    def broadcast_as(self) -> str:
        """What the model calls it."""
        return self.name

    def broadcast_with(self) -> Mapping[str, Any]:
        """What the model said at the moment of the change."""
        return self.payload


def event_of(instance: Any, change: Change, using: str | None = None) -> ModelEvent:
    """The event for a change of an object whose model broadcasts; it waits for the commit of the database ``using``.

    Raises ``PayloadError`` for impossible channels.
    """
    event: ModelEvent = instance.broadcast_event_class(
        instance.broadcast_as(change),
        channel_names(instance.broadcast_on(change)),
        instance.broadcast_with(change),
        **_how_of(instance, change, using),
    )
    return event


@contextmanager
def blaming(instance: Any, change: Change) -> Iterator[None]:
    """Let a ``PayloadError`` say of which model the object is, and what happened to it."""
    try:
        yield
    except PayloadError as error:
        raise PayloadError(f"{instance._meta.label} was {change}: {error}") from None


def _how_of(instance: Any, change: Change, using: str | None) -> dict[str, Any]:
    """How events of the object are sent. One that is gone is told of by this process, whatever the queue does."""
    return {
        "broadcast_now": change == "deleted" or instance.broadcast_now,
        "broadcast_connections": value_of(instance.broadcast_connections, change),
        "broadcast_queue": value_of(instance.broadcast_queue, change),
        "after_commit": instance.broadcast_after_commit and (using or True),
        "rescue": instance.broadcast_rescue,
    }


def value_of(attribute: Any, change: Change) -> Any:
    """An attribute of the model that may also be a method."""
    return attribute(change) if callable(attribute) else attribute
