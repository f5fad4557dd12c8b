"""``broadcast()``: an event on its way, until ``send()`` is said."""

from dataclasses import replace
from typing import Any, Self

from broadcasting.events.compose import compose, options_of
from broadcasting.events.dispatch import adispatch, dispatch
from broadcasting.events.event import BroadcastEvent
from broadcasting.events.sockets import current_socket_id


class PendingBroadcast:
    """An event that is sent by ``send()`` or ``await asend()``; what is said before that decides how."""

    def __init__(self, event: BroadcastEvent | None) -> None:
        """``None`` is an event that is not to be sent: every method does nothing then."""
        self._event = event
        self._connections: tuple[str, ...] | None = None
        self._socket_id: str | None = None
        self._changes: dict[str, Any] = {}

    def to_others(self, socket_id: str | None = None) -> Self:
        """Leave out one socket, by default that of the current request."""
        self._socket_id = socket_id or current_socket_id()
        return self

    def to_everyone(self) -> Self:
        """Leave out nobody; takes ``to_others()`` back."""
        self._socket_id = None
        return self

    def via(self, *connections: str) -> Self:
        """Send it to these connections of ``BROADCASTING["CONNECTIONS"]`` instead of the event's own."""
        self._connections = connections
        return self

    def on_queue(self, name: str) -> Self:
        """Have it sent by the queue of this name."""
        return self._change(queue=name, now=False)

    def now(self) -> Self:
        """Have it sent by this process, not by a queue."""
        return self._change(now=True)

    def after_commit(self, wait: bool = True) -> Self:
        """Say whether it waits for the commit of the transaction that is open."""
        return self._change(after_commit=wait)

    def rescue(self) -> Self:
        """Have failures logged and signalled instead of raised."""
        return self._change(rescue=True)

    def send(self) -> None:
        """Send it. Raises ``PayloadError`` here for what can't be sent, and ``BroadcastError`` where sending fails."""
        if self._event is None:
            return
        if outgoing := compose(self._event, self._connections, self._socket_id):
            dispatch(outgoing, replace(options_of(self._event), **self._changes))

    async def asend(self) -> None:
        """``send`` for async code."""
        if self._event is None:
            return
        if outgoing := compose(self._event, self._connections, self._socket_id):
            await adispatch(outgoing, replace(options_of(self._event), **self._changes))

    def _change(self, **changes: Any) -> Self:
        self._changes |= changes
        return self


def broadcast(event: BroadcastEvent) -> PendingBroadcast:
    """Take an event that is to be sent: ``broadcast(OrderShipped(order)).to_others().send()``."""
    return PendingBroadcast(event)


def broadcast_if(condition: object, event: BroadcastEvent) -> PendingBroadcast:
    """``broadcast(event)`` where the condition is true, and something that does nothing where not."""
    return PendingBroadcast(event if condition else None)


def broadcast_unless(condition: object, event: BroadcastEvent) -> PendingBroadcast:
    """``broadcast(event)`` where the condition is false, and something that does nothing where not."""
    return PendingBroadcast(None if condition else event)
