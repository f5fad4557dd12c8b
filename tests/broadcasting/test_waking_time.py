"""Time as a loop lives it, on the loop of each engine."""

import asyncio
import socket
import time
from collections.abc import Callable, Coroutine
from typing import Any

import pytest
import uvloop

from broadcasting.waking_time import Limit, sleep


@pytest.fixture(params=[asyncio.new_event_loop, uvloop.new_event_loop], ids=["asyncio", "uvloop"])
def run(request: pytest.FixtureRequest) -> Callable[[Coroutine[Any, Any, None]], None]:
    def run_on_loop(work: Coroutine[Any, Any, None]) -> None:
        with asyncio.Runner(loop_factory=request.param) as runner:
            runner.run(work)

    return run_on_loop


Run = Callable[[Coroutine[Any, Any, None]], None]


def stand_still() -> None:
    time.sleep(0.5)


def test_what_takes_too_long_ends(run: Run) -> None:
    async def wait() -> None:
        begun = time.monotonic()
        with pytest.raises(TimeoutError):
            async with Limit(0.2):
                await asyncio.Event().wait()
        assert time.monotonic() - begun >= 0.19

    run(wait())


def test_what_is_done_in_time_is_left_alone(run: Run) -> None:
    async def wait() -> None:
        async with Limit(0.05):
            await asyncio.sleep(0)
        await asyncio.sleep(0.1)

    run(wait())


def test_what_came_while_the_loop_stood_still_is_read(run: Run) -> None:
    async def wait() -> None:
        ours, theirs = await asyncio.open_connection(sock=pair[0]), pair[1]
        async with Limit(0.3):
            reading = asyncio.ensure_future(ours[0].readexactly(1))
            await asyncio.sleep(0)
            theirs.send(b"x")
            stand_still()
            assert await reading == b"x"
        ours[1].close()
        await ours[1].wait_closed()

    pair = socket.socketpair()
    with pair[1]:
        run(wait())


def test_a_standstill_does_not_save_what_never_comes(run: Run) -> None:
    async def wait() -> None:
        begun = time.monotonic()
        with pytest.raises(TimeoutError):
            async with Limit(0.4):
                asyncio.get_running_loop().call_soon(stand_still)
                await asyncio.Event().wait()
        assert time.monotonic() - begun >= 0.79

    run(wait())


def test_errors_and_cancellations_are_not_ours(run: Run) -> None:
    async def wait() -> None:
        with pytest.raises(ZeroDivisionError):
            async with Limit(1):
                raise ZeroDivisionError
        entered = asyncio.Event()

        async def hold() -> None:
            async with Limit(1):
                entered.set()
                await asyncio.Event().wait()

        task = asyncio.ensure_future(hold())
        await entered.wait()
        task.cancel()
        with pytest.raises(asyncio.CancelledError):
            await task

    run(wait())


def test_who_sleeps_goes_on_sleeping_after_a_standstill(run: Run) -> None:
    async def wait() -> None:
        begun = time.monotonic()
        asyncio.get_running_loop().call_soon(stand_still)
        await sleep(0.4)
        assert time.monotonic() - begun >= 0.79

    run(wait())
