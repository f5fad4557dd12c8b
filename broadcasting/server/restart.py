"""Restart through the default cache, as Reverb does it: a command leaves a mark, every server sees it and stops.

A supervisor (systemd, Docker, ...) starts the server again, with the new code.
"""

import asyncio
import logging
import time

from django.core.cache import cache, caches
from django.core.cache.backends.dummy import DummyCache
from django.core.cache.backends.locmem import LocMemCache

logger = logging.getLogger("broadcasting")

RESTART_KEY = "revurb:restart"
POLL_INTERVAL = 5.0
"""Seconds between two looks into the cache."""


def request_restart() -> None:
    """Leave the mark. Blocks on the cache; raises what it raises."""
    cache.set(RESTART_KEY, time.time(), timeout=None)


def reaches_other_processes() -> bool:
    """Whether the default cache is one that several processes share."""
    return not isinstance(caches["default"], LocMemCache | DummyCache)


async def wait_for_restart(interval: float = POLL_INTERVAL) -> None:
    """Return when the mark has changed. A cache that cannot be read is logged once and tried again."""
    unread = object()
    first: object = unread
    failing = False
    while True:
        try:
            mark = await cache.aget(RESTART_KEY)
        except Exception:
            if not failing:
                logger.exception("The cache cannot be read, so restartrevurb does not reach this server.")
            failing = True
        else:
            failing = False
            if first is unread:
                first = mark
            elif mark != first and mark is not None:
                return
        await asyncio.sleep(interval)
