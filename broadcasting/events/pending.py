"""``broadcast()``: an event on its way, until ``send()`` is said."""

import warnings
from collections.abc import Coroutine
from typing import Any, Self

from asgiref.sync import sync_to_async

from broadcasting.broadcasters import BroadcastError
from broadcasting.events.compose import compose, label, options_of
from broadcasting.events.dispatch import adispatch, dispatch
from broadcasting.events.event import BroadcastEvent
from broadcasting.events.options import SendOptions
from broadcasting.events.outgoing import Outgoing
from broadcasting.events.sockets import current_socket_id
from broadcasting.queueing.failing import report


class PendingBroadcast:
    """An event that is sent by ``send()`` or ``await asend()``; what is said before that decides how.

    One that goes without either is told by a ``RuntimeWarning``, like a coroutine that nobody awaited.
    """

    _settled = True

    def __init__(self, event: BroadcastEvent | None) -> None:
        """``None`` is an event that is not to be sent: every method does nothing then."""
        if event is not None and not isinstance(event, BroadcastEvent):
            raise TypeError(f"Only a BroadcastEvent can be broadcast, not a {type(event).__name__}.")
        self._event = event
        self._connections: tuple[str, ...] | None = None
        self._socket_id: str | None = None
        self._changes: dict[str, Any] = {}
        self._settled = event is None

    def __del__(self) -> None:
        if not self._settled and self._event is not None:
            said = f"{label(self._event)} was never broadcast: say .send() or await .asend() at the end."
            warnings.warn(said, RuntimeWarning, source=self, stacklevel=2)

    def to_others(self, socket_id: str | None = None) -> Self:
        """Leave out one socket, by default that of the current request."""
        self._socket_id = current_socket_id() if socket_id is None else socket_id
        return self._change(to_others=True)

    def to_everyone(self) -> Self:
        """Leave out nobody; takes ``to_others()`` back."""
        self._socket_id = None
        return self._change(to_others=False)

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

    def after_commit(self, wait: bool | str = True) -> Self:
        """Say whether it waits for the commit of the transaction that is open, or name the database to wait for."""
        return self._change(after_commit=wait)

    def rescue(self) -> Self:
        """Have failures logged instead of raised."""
        return self._change(rescue=True)

    def send(self) -> None:
        """Send it. Raises ``PayloadError`` here for what can't be sent, and ``BroadcastError`` where sending fails."""
        self._settled = True
        if self._event is None:
            return
        try:
            outgoing, options = self._prepare(self._event)
        except BroadcastError as error:
            self._report(self._event, error)
            if not self._rescues(self._event):
                raise
            return
        if outgoing:
            dispatch(outgoing, options)

    def asend(self) -> Coroutine[Any, Any, None]:
        """``send`` for async code: await it."""
        self._settled = True  # now the coroutine warns, if nobody awaits it
        return self._asend()

    async def _asend(self) -> None:
        if self._event is None:
            return
        try:
            outgoing, options = self._prepare(self._event)
        except BroadcastError as error:
            await sync_to_async(self._report)(self._event, error)
            if not self._rescues(self._event):
                raise
            return
        if outgoing:
            await adispatch(outgoing, options)

    def _prepare(self, event: BroadcastEvent) -> tuple[list[Outgoing], SendOptions]:
        return compose(event, self._connections, self._socket_id), options_of(event, **self._changes)

    def _rescues(self, event: BroadcastEvent) -> bool:
        return bool(self._changes.get("rescue", event.rescue))

    def _report(self, event: BroadcastEvent, error: BroadcastError) -> None:
        report(error, event_class=type(event), rescue=self._rescues(event))

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
