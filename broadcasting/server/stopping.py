"""The wish that a server may stop."""

import asyncio
import contextlib
import threading


class Stop:
    """Asked for in any thread, before or while the loop runs; awaited once, in the loop."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._asked = asyncio.Event()
        self._loop: asyncio.AbstractEventLoop | None = None
        self.why: str | None = None
        """The first reason that was given, or ``None`` as long as nobody asked."""

    def ask(self, why: str) -> None:
        """Ask once; later reasons change nothing. Returns at once."""
        with self._lock:
            if self.why is not None:
                return
            self.why = why
            loop = self._loop
        if loop is not None:
            with contextlib.suppress(RuntimeError):  # the loop is closed: the server has stopped
                loop.call_soon_threadsafe(self._asked.set)

    async def wait(self) -> str:
        """Return the reason when somebody has asked."""
        with self._lock:
            self._loop = asyncio.get_running_loop()
            if self.why is not None:
                self._asked.set()
        await self._asked.wait()
        return self.why or ""
