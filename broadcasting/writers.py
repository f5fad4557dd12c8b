"""The writer for servers that have no frame writer of their own: ``await send()``, one connection at a time.

The fan-out must never wait for a client, so frames queue here, and a task per busy connection sends them.
"""

import asyncio
from collections import deque
from collections.abc import Awaitable, Callable
from typing import Any

from broadcasting.protocol.frames import payloads

FRAME_EXTENSION = "revurb.frame"
"""The ASGI extension of servers that take ready frames themselves (``broadcasting.server``)."""

CLOSE_TIMEOUT = 5.0
"""Seconds that a client may take to read what was sent before the close."""

Send = Callable[[dict[str, Any]], Awaitable[None]]


class QueueWriter:
    """Writes ready frames through ASGI's ``send``, in order, without making the caller wait.

    When more than ``max_buffer`` bytes wait, the queue is dropped and ``on_overflow`` is called, once;
    nothing is taken any more.
    """

    __slots__ = ("_buffered", "_closed", "_max_buffer", "_on_overflow", "_queue", "_send", "_task")

    def __init__(self, send: Send, max_buffer: int, on_overflow: Callable[[], None]) -> None:
        self._send = send
        self._max_buffer = max_buffer
        self._on_overflow = on_overflow
        self._queue: deque[bytes] = deque()
        self._buffered = 0
        self._closed = False
        self._task: asyncio.Task[None] | None = None

    def write(self, frames: bytes) -> None:
        """Queue one or several ready frames."""
        if self._closed:
            return
        self._queue.append(frames)
        self._buffered += len(frames)
        if self._buffered > self._max_buffer:
            self.abort()
            self._on_overflow()
        elif self._task is None:
            self._task = asyncio.get_running_loop().create_task(self._drain())

    async def close(self) -> None:
        """Take nothing more, and wait until what was taken is sent, or the client proves too slow."""
        self._closed = True
        if self._task is not None:
            await asyncio.wait([self._task], timeout=CLOSE_TIMEOUT)

    def abort(self) -> None:
        """Take nothing more, and forget what waits."""
        self._closed = True
        self._queue.clear()
        if self._task is not None:
            self._task.cancel()

    async def _drain(self) -> None:
        try:
            while self._queue:
                frames = self._queue.popleft()
                for payload in payloads(frames):
                    await self._send({"type": "websocket.send", "text": payload.decode()})
                self._buffered -= len(frames)
        except Exception:
            # The socket is gone; its websocket.disconnect is on the way to the consumer.
            self.abort()
        finally:
            self._task = None
