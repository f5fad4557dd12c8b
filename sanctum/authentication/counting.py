"""Counts in the cache: how often something was done in a stretch of time, such as this minute."""

import functools
import time
from dataclasses import dataclass
from typing import Any

from django.core.cache import caches
from django.core.cache.backends.base import BaseCache

from sanctum.conf import get_settings

_SECONDS = {"s": 1, "m": 60, "h": 3600, "d": 86_400}


@dataclass(frozen=True, slots=True)
class Window:
    """The stretch of time in which a rate counts now; its ``number`` belongs into the keys of what is counted."""

    limit: int
    number: int
    left: int
    """Seconds until the next one begins, in which all is counted anew."""


@functools.lru_cache(maxsize=16)
def parse_rate(text: str) -> tuple[int, int]:
    """How many, in how many seconds, of a rate such as ``"60/min"``."""
    number, _, period = text.partition("/")
    return int(number), _SECONDS[period[0]]


def window_of(rate: str) -> Window:
    """The window of a rate at this moment."""
    limit, period = parse_rate(rate)
    number, passed = divmod(int(time.time()), period)
    return Window(limit, number, period - passed)


def increment(key: str, seconds: int) -> int:
    """Count one more under a key that is forgotten after ``seconds``; returns how many there are.

    Raises whatever the cache raises that is away.
    """
    cache = counts()
    if cache.add(key, 1, seconds):
        return 1
    if type(cache).incr is BaseCache.incr:
        # Of a database or of files: it would forget the count after the TIMEOUT of the cache.
        count = int(cache.get(key, 0)) + 1
        cache.set(key, count, seconds)
        return count
    try:
        return int(cache.incr(key))
    except ValueError:
        cache.add(key, 1, seconds)
        return 1


def counts() -> Any:
    """The cache that keeps them."""
    return caches[get_settings().CACHE]
