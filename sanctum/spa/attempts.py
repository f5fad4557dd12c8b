"""Attempts to log in are counted, each name's from an address and all from an address.

Beyond a limit none is looked at.
"""

import hashlib
import logging

from django.http import HttpRequest

from sanctum.authentication.client import address_group, client_address
from sanctum.authentication.counting import counts, increment, window_of
from sanctum.conf import get_settings

logger = logging.getLogger(__name__)

NAMES_OF_AN_ADDRESS = 10
"""How many times ``SANCTUM["LOGIN_LIMIT"]`` an address may try, whatever the names: a whole office may share one."""


def count_attempt(request: HttpRequest, name: str) -> int | None:
    """Count an attempt before anything is looked up or hashed.

    Returns the seconds until the next one will be looked at, or ``None`` if this one may be: so too while the cache is
    down, and with ``LOGIN_LIMIT`` ``None``.
    """
    rate = get_settings().LOGIN_LIMIT
    if rate is None:
        return None
    window = window_of(rate)
    of_name, of_address = (f"{key}:{window.number}" for key in _keys(request, name))
    try:
        is_over = increment(of_name, window.left) > window.limit
        is_over |= increment(of_address, window.left) > window.limit * NAMES_OF_AN_ADDRESS
    except Exception:
        logger.warning("The cache %s is away, so logins are not limited.", get_settings().CACHE, exc_info=True)
        return None
    return window.left if is_over else None


def forget_attempts(request: HttpRequest, name: str) -> None:
    """Begin a name's count anew, since its owner has logged in. The address's goes on: it may guess at others."""
    rate = get_settings().LOGIN_LIMIT
    if rate is None:
        return
    of_name, _ = _keys(request, name)
    try:
        counts().delete(f"{of_name}:{window_of(rate).number}")
    except Exception:
        logger.warning("The cache %s is away, so logins are not limited.", get_settings().CACHE, exc_info=True)


def _keys(request: HttpRequest, name: str) -> tuple[str, str]:
    address = client_address(request)
    group = address_group(address) if address else ""
    digest = hashlib.sha256(f"{group} {name.casefold()}".encode("utf-8", "backslashreplace")).hexdigest()
    return f"sanctum:login:{digest}", f"sanctum:logins:{group}"
