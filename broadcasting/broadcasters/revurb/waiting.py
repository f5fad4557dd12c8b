"""Work for another thread's event loop, and waiting for it."""

import asyncio
from collections.abc import Coroutine
from concurrent.futures import CancelledError, Future
from typing import Any

from broadcasting.broadcasters.errors import BroadcastError
from broadcasting.cluster.base import Unreachable
from broadcasting.state.base import StateUnreachable

STOPPING = "The server of this process is stopping."


def wait_for(work: Coroutine[Any, Any, None], loop: asyncio.AbstractEventLoop, timeout: float) -> None:
    """Have a loop of another thread do it, and block until it is done. Raises ``BroadcastError``."""
    future = _begin(work, loop)
    try:
        future.result(timeout)
    except TimeoutError:
        future.cancel()
        raise late(timeout) from None
    except CancelledError:
        raise BroadcastError(STOPPING) from None
    except (StateUnreachable, Unreachable) as problem:
        raise unreachable(problem) from None


async def await_for(work: Coroutine[Any, Any, None], loop: asyncio.AbstractEventLoop, timeout: float) -> None:
    """``wait_for`` in an event loop, which may be the same one."""
    try:
        async with asyncio.timeout(timeout):
            if loop is asyncio.get_running_loop():
                await work
            else:
                await asyncio.wrap_future(_begin(work, loop))
    except TimeoutError:
        raise late(timeout) from None
    except (StateUnreachable, Unreachable) as problem:
        raise unreachable(problem) from None


def unreachable(problem: Exception) -> BroadcastError:
    """The error for a cluster that is away."""
    return BroadcastError(f"The other nodes of the cluster can't be told: {problem or type(problem).__name__}")


def late(timeout: float) -> BroadcastError:
    return BroadcastError(f"The event was not taken within {timeout} s.")


def _begin(work: Coroutine[Any, Any, None], loop: asyncio.AbstractEventLoop) -> "Future[None]":
    try:
        return asyncio.run_coroutine_threadsafe(work, loop)
    except RuntimeError:
        work.close()
        raise BroadcastError(STOPPING) from None
