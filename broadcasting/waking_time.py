"""Time as an event loop lives it: a process that is stopped for a while does not age.

When it goes on, timers are overdue in the same turn in which the answers can be read that came meanwhile. Whoever goes
by the clock gives up what lies in a socket already.
"""

import asyncio
from types import TracebackType
from typing import Self

SLICES = 4
"""Into how many parts a time is divided. A standstill takes one of them, however long it is."""


class Limit:
    """``async with Limit(seconds)``: raises ``TimeoutError`` when the loop has run for so long.

    As ``asyncio.timeout``, but a standstill of the loop counts as a quarter of it at most.
    """

    __slots__ = ("_handle", "_left", "_loop", "_slice", "_timeout")

    def __init__(self, seconds: float) -> None:
        self._slice = seconds / SLICES
        self._left = SLICES
        self._timeout = asyncio.timeout(None)

    async def __aenter__(self) -> Self:
        await self._timeout.__aenter__()
        self._loop = asyncio.get_running_loop()
        self._handle = self._loop.call_later(self._slice, self._count)
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, problem: BaseException | None, traceback: TracebackType | None
    ) -> None:
        self._handle.cancel()
        await self._timeout.__aexit__(kind, problem, traceback)

    def _count(self) -> None:
        self._left -= 1
        if self._left:
            self._handle = self._loop.call_later(self._slice, self._count)
        else:
            self._timeout.reschedule(self._loop.time())


async def sleep(seconds: float) -> None:
    """As ``asyncio.sleep``, but a standstill of the loop counts as a quarter of it at most."""
    for _ in range(SLICES):
        await asyncio.sleep(seconds / SLICES)
