"""Draining: sockets are closed in slices, so that their clients do not all come back at one moment."""

import asyncio
from collections.abc import Awaitable, Callable, Sequence
from math import ceil
from typing import TypeVar

T = TypeVar("T")

FEW = 100
"""Sockets that are closed at once: so few clients are no stampede."""

PAUSE = 0.1
"""Seconds between two slices."""


async def drain(sockets: Sequence[T], close: Callable[[Sequence[T]], Awaitable[None]], seconds: float) -> None:
    """Hand ``sockets`` to ``close`` slice by slice, evenly over ``seconds``; up to ``FEW`` of them in one slice.

    A slice that takes long makes the next one larger, so that the whole still ends in time.
    """
    total, done = len(sockets), 0
    clock = asyncio.get_running_loop().time
    start = clock()
    while done < total:
        due = total
        if total > FEW and seconds > 0:
            due = min(ceil(total * (clock() - start + PAUSE) / seconds), total)
        if due > done:
            await close(sockets[done:due])
            done = due
        if done < total:
            await asyncio.sleep(PAUSE)
