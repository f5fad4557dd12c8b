"""Wrong tokens are counted for each address; beyond a limit nothing of it is looked at."""

import functools
import logging
import time
from typing import Any

from django.core.cache import caches
from django.http import HttpRequest

from sanctum.authentication.client import address_group, client_address
from sanctum.conf import get_settings
from sanctum.tokens.validity import Refusal

logger = logging.getLogger(__name__)

COUNTED = frozenset({Refusal.MALFORMED, Refusal.UNKNOWN})
"""Whoever guesses gets these. A forgotten job with a token that has ended must not lock its whole office out."""

_SECONDS = {"s": 1, "m": 60, "h": 3600, "d": 86_400}


@functools.lru_cache(maxsize=16)
def parse_rate(text: str) -> tuple[int, int]:
    """How many, in how many seconds, of a rate such as ``"60/min"``."""
    number, _, period = text.partition("/")
    return int(number), _SECONDS[period[0]]


def seconds_shut_out(request: HttpRequest | None) -> int | None:
    """How long nothing of the request's address is looked at; ``None`` if it is welcome, or the cache is away."""
    counter = _counter(request)
    if counter is None:
        return None
    key, limit, left = counter
    try:
        count = _cache().get(key, 0)
    except Exception:
        logger.warning("The cache %s is away, so wrong tokens are not limited.", get_settings().CACHE, exc_info=True)
        return None
    return left if isinstance(count, int) and count >= limit else None


def count_failure(request: HttpRequest | None, reason: Refusal) -> None:
    """Count a failure, if it is one of ``COUNTED``."""
    counter = _counter(request) if reason in COUNTED else None
    if counter is None:
        return
    key, _, left = counter
    try:
        _increment(key, left)
    except Exception:
        logger.warning("The cache %s is away, so wrong tokens are not counted.", get_settings().CACHE, exc_info=True)


def _increment(key: str, seconds: int) -> None:
    cache = _cache()
    if not cache.add(key, 1, seconds):
        try:
            cache.incr(key)
        except ValueError:
            cache.add(key, 1, seconds)


def _counter(request: HttpRequest | None) -> tuple[str, int, int] | None:
    """The key of the address's count, the limit, and the seconds until it begins anew; ``None`` without a limit."""
    rate = get_settings().FAILURE_LIMIT
    address = client_address(request) if rate and request is not None else None
    if rate is None or address is None:
        return None
    limit, period = parse_rate(rate)
    window, passed = divmod(int(time.time()), period)
    return f"sanctum:failures:{address_group(address)}:{window}", limit, period - passed


def _cache() -> Any:
    return caches[get_settings().CACHE]
