"""The heartbeat: calls a function again and again as long as the loop runs."""

import asyncio
import logging
from collections.abc import Awaitable, Callable

logger = logging.getLogger("broadcasting")


class Heartbeat:
    """Awaits ``beat`` every ``interval`` seconds. What it raises is logged and does not end it."""

    def __init__(self, interval: float, beat: Callable[[], Awaitable[None]]) -> None:
        self._interval = interval
        self._beat = beat
        self._task: asyncio.Task[None] | None = None

    def start(self) -> None:
        """Begin in the running loop; does nothing where it beats already."""
        if self._task is None or self._task.done():
            self._task = asyncio.get_running_loop().create_task(self._run())

    def stop(self) -> None:
        if self._task is not None:
            self._task.cancel()
            self._task = None

    async def _run(self) -> None:
        while True:
            await asyncio.sleep(self._interval)
            try:
                await self._beat()
            except Exception:
                logger.exception("The server's heartbeat failed; it goes on.")
