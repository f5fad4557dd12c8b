"""Restart through the default cache, as Reverb does it: a command leaves a mark, and every server sees it.

A single process stops, for a supervisor (systemd, Docker, ...) to start it again with the new code. A worker tells its
parent, which replaces all of them.
"""

import asyncio
import contextlib
import logging
import time
from typing import Any

from django.core.cache import cache, caches
from django.core.cache.backends.dummy import DummyCache
from django.core.cache.backends.locmem import LocMemCache

logger = logging.getLogger("broadcasting")

RESTART_KEY = "revurb:restart"
POLL_INTERVAL = 5.0
"""Seconds between two looks into the cache."""
UNREAD = object()


def request_restart() -> None:
    """Leave the mark. Blocks on the cache; raises what it raises."""
    cache.set(RESTART_KEY, time.time(), timeout=None)


def reaches_other_processes() -> bool:
    """Whether the default cache is one that several processes share."""
    return not isinstance(caches["default"], LocMemCache | DummyCache)


class RestartWatch:
    """Hears of restarts: by the mark, or by ``woken``, which is set where one was asked for in another way."""

    def __init__(self, woken: asyncio.Event, interval: float = POLL_INTERVAL) -> None:
        self._interval = interval
        self._woken = woken
        self._mark: object = UNREAD
        self._failing = False

    async def wait(self) -> float | None:
        """Return when a restart is asked for, once for each; its mark, or ``None`` if it came without.

        A cache that cannot be read is logged once and tried again.
        """
        while True:
            woken = self._woken.is_set()
            self._woken.clear()
            before, mark = self._mark, await self._read()
            if mark is not None and mark is not UNREAD and before is not UNREAD and mark != before:
                return mark
            if woken:
                return None
            with contextlib.suppress(TimeoutError):
                async with asyncio.timeout(self._interval):
                    await self._woken.wait()

    async def _read(self) -> Any:
        try:
            mark = await cache.aget(RESTART_KEY)
        except Exception:
            if not self._failing:
                logger.exception("The cache cannot be read, so restartrevurb does not reach this server.")
            self._failing = True
            return UNREAD
        self._failing = False
        if mark is not None or self._mark is UNREAD:  # one that is evicted may come back
            self._mark = mark
        return mark
