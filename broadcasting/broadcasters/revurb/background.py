"""An event loop in a thread of its own, one per process, for what is async and asked by sync code."""

import asyncio
import atexit
import os
from collections.abc import Callable, Coroutine
from threading import Lock, Thread
from typing import Any

PATIENCE = 1.0
"""Seconds that the process's end waits for the thread."""

_lock = Lock()
_thread: Thread | None = None
_loop: asyncio.AbstractEventLoop | None = None
_last_words: list[Callable[[], Coroutine[Any, Any, None]]] = []


def background_loop() -> asyncio.AbstractEventLoop:
    """The loop of this process, started at the first call; a forked child has another one."""
    global _loop, _thread
    if _loop is not None:
        return _loop
    with _lock:
        if _loop is None:
            loop = asyncio.new_event_loop()
            _thread = Thread(target=_run, args=(loop,), name="revurb-background", daemon=True)
            _thread.start()
            _loop = loop
        return _loop


def before_stop(work: Callable[[], Coroutine[Any, Any, None]]) -> None:
    """Have something done in the loop before it ends, if it takes no longer than ``PATIENCE``. Call it in the loop."""
    _last_words.append(work)


def stop_background() -> None:
    """End the thread; a later call of ``background_loop`` starts another one."""
    global _loop, _thread
    with _lock:
        loop, thread = _loop, _thread
        _loop = _thread = None
    if loop is not None and thread is not None:
        asyncio.run_coroutine_threadsafe(_end(loop), loop)
        thread.join(2 * PATIENCE)


async def _end(loop: asyncio.AbstractEventLoop) -> None:
    works = [asyncio.ensure_future(work()) for work in _last_words]
    _last_words.clear()
    if works:
        await asyncio.wait(works, timeout=PATIENCE)
    loop.stop()


def _run(loop: asyncio.AbstractEventLoop) -> None:
    asyncio.set_event_loop(loop)
    try:
        loop.run_forever()
    finally:
        loop.close()


def _forget() -> None:
    # The child has no such thread, and nobody would release the lock.
    global _lock, _loop, _thread
    _lock = Lock()
    _loop = _thread = None
    _last_words.clear()


os.register_at_fork(after_in_child=_forget)
atexit.register(stop_background)
