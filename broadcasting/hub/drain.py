"""Draining: sockets are closed in slices, so that their clients do not all come back at one moment."""

import asyncio
from collections.abc import Awaitable, Callable
from contextlib import suppress
from math import ceil

from broadcasting.hub.registry import Connection, Registry

FEW = 100
"""Sockets that are closed at once: so few clients are no stampede."""

PAUSE = 0.1
"""Seconds between two slices."""


class Drain:
    """Ends the connections of ``registry`` by ``close``, and counts the sockets that are left of them."""

    def __init__(self, registry: Registry, close: Callable[[Connection], Awaitable[None]]) -> None:
        self._registry = registry
        self._close = close
        self._sockets = 0
        self._all_gone = asyncio.Event()

    def opened(self) -> None:
        """A socket came."""
        self._sockets += 1

    def gone(self) -> None:
        """A socket went; each that came must go in the end."""
        self._sockets -= 1
        if not self._sockets:
            self._all_gone.set()

    async def run(self, spread: float, timeout: float) -> None:
        """Close everything, evenly over ``spread`` seconds or at once if there is little; wait until it is gone.

        It takes ``timeout`` seconds at most. A slice that takes long makes the next one larger.
        """
        clock = asyncio.get_running_loop().time
        start = clock()
        connections = tuple(self._registry)
        total, done = len(connections), 0
        spread = min(spread, timeout / 2) if total > FEW else 0
        self._all_gone.clear()
        while done < total:
            due = min(ceil(total * (clock() - start + PAUSE) / spread), total) if spread > 0 else total
            await self._close_slice(connections[done:due])
            done = due
            if done < total:
                await asyncio.sleep(PAUSE)
        if self._sockets:
            with suppress(TimeoutError):
                await asyncio.wait_for(self._all_gone.wait(), max(start + timeout - clock(), 0))

    async def _close_slice(self, connections: tuple[Connection, ...]) -> None:
        if len(connections) >= len(self._registry):
            # They all go: none needs to hear of the others' going, which would be a message for every two of them.
            self._registry.silence()
        for connection in connections:
            if not connection.closed:
                await self._close(connection)
