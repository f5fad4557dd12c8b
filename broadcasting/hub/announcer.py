"""The announcer: sends the server's signals behind the back of the sockets."""

import asyncio
import logging
from collections.abc import Mapping
from contextvars import Context
from typing import Any

from asgiref.sync import SyncToAsync, ThreadSensitiveContext, sync_to_async
from django.db import close_old_connections
from django.dispatch import Signal

from broadcasting.applications import get_provider

logger = logging.getLogger("broadcasting")

BACKLOG = 10_000
"""Signals that may wait for slow receivers. Further ones are dropped, and counted in a warning."""

BACKLOG_BYTES = 64 * 2**20
"""Bytes of messages and lists of receivers that may wait in these signals."""


class Announcer:
    """Sends signals in the order in which they were announced, one at a time, in a task of its own.

    Sync receivers have a thread of their own: in asgiref's common one, a receiver that hangs would stop whatever else
    is sync in this process, an application provider that asks a database included.
    """

    def __init__(self, sender: type) -> None:
        self._sender = sender
        self._queue: asyncio.Queue[tuple[Signal, dict[str, Any], int]] = asyncio.Queue(BACKLOG)
        self._bytes = 0
        self._task: asyncio.Task[None] | None = None
        self._dropped = 0
        self._thread = ThreadSensitiveContext()
        self._context = Context()
        self._context.run(SyncToAsync.thread_sensitive_context.set, self._thread)

    def announce(self, signal: Signal, **values: Any) -> None:
        """Have a signal sent. Costs next to nothing where nobody listens.

        ``application`` may be an id, which is looked up when the signal's turn comes.
        """
        if not signal.receivers:
            return
        size = _size(values)
        if self._queue.full() or self._bytes + size > BACKLOG_BYTES:
            self._drop()
        else:
            self._bytes += size
            self._queue.put_nowait((signal, values, size))
        if self._task is None or self._task.done():
            self._task = asyncio.get_running_loop().create_task(self._send_all(), context=self._context)

    async def settle(self, timeout: float = 60) -> None:
        """Wait until everything that was announced is sent; what takes longer than ``timeout`` seconds is given up."""
        if self._task is None or self._task.done():
            return
        _, late = await asyncio.wait([self._task], timeout=timeout)
        if late:
            self._task.cancel()
            logger.warning("Receivers of signals did not come to an end; %d signals are lost.", self._queue.qsize())

    def _drop(self) -> None:
        if not self._dropped:
            logger.warning("Receivers of signals are slower than the server: signals are dropped.")
        self._dropped += 1

    async def _send_all(self) -> None:
        # Again, since something may be announced while the connections are looked after.
        while not self._queue.empty():
            await self._refresh_connections()
            while not self._queue.empty():
                await self._send(*self._queue.get_nowait())
            await self._refresh_connections()
        if self._dropped:
            logger.warning("%d signals were dropped.", self._dropped)
            self._dropped = 0

    async def _send(self, signal: Signal, values: dict[str, Any], size: int) -> None:
        self._bytes -= size
        if isinstance(values.get("application"), str) and not await self._look_up(values):
            return
        # Robust: a receiver's exception is logged by Django and stops nothing.
        await signal.asend_robust(self._sender, **values)

    async def _look_up(self, values: dict[str, Any]) -> bool:
        """Put the application in place of its id; returns False where there is none any more."""
        try:
            application = await get_provider().afind_by_id(values["application"])
        except Exception:
            logger.exception(
                "The application %.40r could not be looked up, so a signal is lost.", values["application"]
            )
            return False
        values["application"] = application
        return application is not None

    async def _refresh_connections(self) -> None:
        """Do for the receivers' database connections what Django does around a request."""
        if self._thread in SyncToAsync.context_to_thread_executor:
            await sync_to_async(close_old_connections)()


def _size(values: Mapping[str, Any]) -> int:
    texts = sum(len(value) for value in values.values() if isinstance(value, str))
    return texts + sum(8 * len(value) for value in values.values() if isinstance(value, tuple))
