"""A network that fails: a TCP proxy on which connections are frozen, swallowed or cut."""

import asyncio
import threading
from collections.abc import Coroutine
from contextlib import suppress
from typing import Any, Self

from tests.integration.servers import free_port

PATIENCE = 10


class Proxy:
    """Passes connections on to ``target``, a port of 127.0.0.1, until told otherwise; use it as a context manager."""

    host = "127.0.0.1"

    def __init__(self, target: int) -> None:
        self.port = free_port()
        self._target = target
        self._flowing = asyncio.Event()
        self._flowing.set()
        self._lines: set[_Line] = set()
        self._swallows = False
        self._server: asyncio.Server | None = None
        self._loop = asyncio.new_event_loop()
        self._thread = threading.Thread(target=self._loop.run_forever, daemon=True)

    @property
    def url(self) -> str:
        return f"redis://{self.host}:{self.port}/0"

    def __enter__(self) -> Self:
        self._thread.start()
        self._run(self._listen())
        return self

    def __exit__(self, *exception: object) -> None:
        self._run(self._close())
        self._loop.call_soon_threadsafe(self._loop.stop)
        self._thread.join(PATIENCE)
        self._loop.close()

    def freeze(self) -> None:
        """Hold everything back, both ways; it arrives after ``heal``. New connections are taken, and held back too."""
        self._loop.call_soon_threadsafe(self._flowing.clear)

    def swallow(self) -> None:
        """Lose what present connections carry, for ever, as when a router forgot them; new ones, until ``heal``."""
        self._run(self._swallow())

    def cut(self) -> None:
        """Reset every connection, and refuse new ones until ``heal``."""
        self._run(self._close())

    def heal(self) -> None:
        """Let everything pass again; connections that were swallowed stay dead."""
        self._run(self._heal())

    def _run(self, step: Coroutine[Any, Any, None]) -> None:
        asyncio.run_coroutine_threadsafe(step, self._loop).result(PATIENCE)

    async def _listen(self) -> None:
        self._server = await asyncio.start_server(self._connect, self.host, self.port)

    async def _close(self) -> None:
        if self._server is not None:
            self._server.close()
            self._server = None
        for line in tuple(self._lines):
            line.cut()
        while self._lines:
            await asyncio.sleep(0)

    async def _swallow(self) -> None:
        self._swallows = True
        for line in self._lines:
            line.dead = True

    async def _heal(self) -> None:
        self._swallows = False
        self._flowing.set()
        if self._server is None:
            await self._listen()

    async def _connect(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        line = _Line(self._flowing, self._swallows)
        self._lines.add(line)
        try:
            await line.carry(reader, writer, self._target)
        finally:
            self._lines.discard(line)


class _Line:
    """One connection through the proxy."""

    def __init__(self, flowing: asyncio.Event, dead: bool) -> None:
        self.dead = dead
        self._flowing = flowing
        self._task = asyncio.current_task()
        self._writers: list[asyncio.StreamWriter] = []

    def cut(self) -> None:
        for writer in self._writers:
            writer.transport.abort()
        assert self._task
        self._task.cancel()

    async def carry(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter, target: int) -> None:
        """Carry bytes both ways until either side ends it, and end it for the other side too."""
        self._writers.append(writer)
        pumps: list[asyncio.Task[None]] = []
        try:
            with suppress(OSError, asyncio.CancelledError):
                await self._flowing.wait()
                onward, back = await asyncio.open_connection("127.0.0.1", target)
                self._writers.append(back)
                pumps = [asyncio.create_task(self._pump(*ends)) for ends in ((reader, back), (onward, writer))]
                await asyncio.wait(pumps, return_when=asyncio.FIRST_COMPLETED)
        finally:
            for pump in pumps:
                pump.cancel()
            for each in self._writers:
                each.transport.abort()

    async def _pump(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        with suppress(OSError):
            while data := await reader.read(65_536):
                await self._flowing.wait()
                if not self.dead:
                    writer.write(data)
                    await writer.drain()
