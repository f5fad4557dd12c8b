"""Work for another thread's loop."""

import asyncio
import threading

import pytest

from broadcasting.broadcasters import BroadcastError
from broadcasting.broadcasters.revurb.waiting import await_for, wait_for
from broadcasting.cluster.base import Unreachable


@pytest.fixture
def loop():
    loop = asyncio.new_event_loop()
    thread = threading.Thread(target=loop.run_forever)
    thread.start()
    yield loop
    loop.call_soon_threadsafe(loop.stop)
    thread.join()
    loop.close()


async def fail():
    raise Unreachable("it is away")


async def stay(cancelled, begun=None):
    try:
        if begun:
            begun.set()
        await asyncio.sleep(60)
    finally:
        cancelled.set()


def test_sync_code_waits(loop):
    done = []

    async def work():
        done.append(threading.current_thread())

    wait_for(work(), loop, 5)
    assert done[0] is not threading.current_thread()


def test_what_fails_there_is_raised_here(loop):
    with pytest.raises(BroadcastError, match="can't be told: it is away"):
        wait_for(fail(), loop, 5)


def test_what_takes_too_long_is_cancelled(loop):
    cancelled = threading.Event()
    with pytest.raises(BroadcastError, match=r"within 0\.01 s"):
        wait_for(stay(cancelled), loop, 0.01)
    assert cancelled.wait(5)


def test_a_loop_that_has_ended():
    loop = asyncio.new_event_loop()
    loop.close()
    with pytest.raises(BroadcastError, match="stopping"):
        wait_for(fail(), loop, 5)


async def test_async_code_waits_for_another_loop(loop):
    with pytest.raises(BroadcastError, match="it is away"):
        await await_for(fail(), loop, 5)
    cancelled = threading.Event()
    with pytest.raises(BroadcastError, match="within"):
        await await_for(stay(cancelled), loop, 0.01)
    assert await asyncio.to_thread(cancelled.wait, 5)


async def test_async_code_waits_in_its_own_loop():
    with pytest.raises(BroadcastError, match="it is away"):
        await await_for(fail(), asyncio.get_running_loop(), 5)
    cancelled = threading.Event()
    with pytest.raises(BroadcastError, match="within"):
        await await_for(stay(cancelled), asyncio.get_running_loop(), 0.01)
    assert cancelled.is_set()


async def test_a_cancellation_goes_on(loop):
    cancelled, begun = threading.Event(), threading.Event()
    task = asyncio.create_task(await_for(stay(cancelled, begun), loop, 60))
    await asyncio.to_thread(begun.wait, 5)
    task.cancel()
    with pytest.raises(asyncio.CancelledError):
        await task
    assert await asyncio.to_thread(cancelled.wait, 5)
