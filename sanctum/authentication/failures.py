"""Wrong tokens are counted for each address; beyond a limit nothing of it is looked at."""

import logging

from django.http import HttpRequest

from sanctum.authentication.client import address_group, client_address
from sanctum.authentication.counting import Window, counts, increment, window_of
from sanctum.conf import get_settings
from sanctum.tokens.validity import Refusal

logger = logging.getLogger(__name__)

COUNTED = frozenset({Refusal.MALFORMED, Refusal.UNKNOWN})
"""Whoever guesses gets these. A forgotten job with a token that has ended must not lock its whole office out."""


def seconds_shut_out(request: HttpRequest | None) -> int | None:
    """How long nothing of the request's address is looked at; ``None`` if it is welcome, or the cache is away."""
    counter = _counter(request)
    if counter is None:
        return None
    key, window = counter
    try:
        count = counts().get(key, 0)
    except Exception:
        logger.warning("The cache %s is away, so wrong tokens are not limited.", get_settings().CACHE, exc_info=True)
        return None
    return window.left if isinstance(count, int) and count >= window.limit else None


def count_failure(request: HttpRequest | None, reason: Refusal) -> None:
    """Count a failure, if it is one of ``COUNTED``."""
    counter = _counter(request) if reason in COUNTED else None
    if counter is None:
        return
    key, window = counter
    try:
        increment(key, window.left)
    except Exception:
        logger.warning("The cache %s is away, so wrong tokens are not counted.", get_settings().CACHE, exc_info=True)


def _counter(request: HttpRequest | None) -> tuple[str, Window] | None:
    """The key of the address's count, and its window; ``None`` without a limit."""
    rate = get_settings().FAILURE_LIMIT
    address = client_address(request) if rate and request is not None else None
    if rate is None or address is None:
        return None
    window = window_of(rate)
    return f"sanctum:failures:{address_group(address)}:{window.number}", window
