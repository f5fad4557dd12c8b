"""An event loop in a thread of its own, one per process, for what is async and asked by sync code."""

import asyncio
import atexit
import os
from threading import Lock, Thread

PATIENCE = 1.0
"""Seconds that the process's end waits for the thread."""

_lock = Lock()
_thread: Thread | None = None
_loop: asyncio.AbstractEventLoop | None = None


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


def stop_background() -> None:
    """End the thread; a later call of ``background_loop`` starts another one."""
    global _loop, _thread
    with _lock:
        loop, thread = _loop, _thread
        _loop = _thread = None
    if loop is not None and thread is not None:
        loop.call_soon_threadsafe(loop.stop)
        thread.join(PATIENCE)


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


os.register_at_fork(after_in_child=_forget)
atexit.register(stop_background)
