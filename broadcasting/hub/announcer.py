"""The announcer: sends the server's signals behind the back of the sockets."""

import asyncio
import logging
from typing import Any

from django.dispatch import Signal

logger = logging.getLogger("broadcasting")

BACKLOG = 10_000
"""Signals that may wait for slow receivers. Further ones are dropped, and counted in a warning."""


class Announcer:
    """Sends signals in the order in which they were announced, one at a time, in a task of its own."""

    def __init__(self, sender: type) -> None:
        self._sender = sender
        self._queue: asyncio.Queue[tuple[Signal, dict[str, Any]]] = asyncio.Queue(BACKLOG)
        self._task: asyncio.Task[None] | None = None
        self._dropped = 0

    def announce(self, signal: Signal, **values: Any) -> None:
        """Have a signal sent. Costs next to nothing where nobody listens."""
        if not signal.receivers:
            return
        try:
            self._queue.put_nowait((signal, values))
        except asyncio.QueueFull:
            self._dropped += 1
        if self._task is None or self._task.done():
            self._task = asyncio.get_running_loop().create_task(self._send_all())

    async def settle(self, timeout: float = 60) -> None:
        """Wait until everything that was announced is sent; what takes longer than ``timeout`` seconds is given up."""
        if self._task is None or self._task.done():
            return
        _, late = await asyncio.wait([self._task], timeout=timeout)
        if late:
            self._task.cancel()
            logger.warning("Receivers of signals did not come to an end; %d signals are lost.", self._queue.qsize())

    async def _send_all(self) -> None:
        while not self._queue.empty():
            signal, values = self._queue.get_nowait()
            # Robust: a receiver's exception is logged by Django and stops nothing.
            await signal.asend_robust(self._sender, **values)
        if self._dropped:
            logger.warning("%d signals were dropped: their receivers are slower than the server.", self._dropped)
            self._dropped = 0
