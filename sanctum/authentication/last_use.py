"""When and from where a token was used last: written once in a while, and never at the cost of the request."""

import logging
from datetime import datetime, timedelta
from typing import Any

from django.core.cache import caches
from django.db import DatabaseError, connections, router, transaction
from django.db.models import Q
from django.http import HttpRequest
from django.utils import timezone

from sanctum.authentication.client import client_address
from sanctum.conf import get_settings

logger = logging.getLogger(__name__)

LONGEST_AGENT = 255


def record_use(token: Any, request: HttpRequest | None) -> None:
    """Write that a token is used now, unless that was done within ``SANCTUM["LAST_USED_INTERVAL"]``.

    One UPDATE where the router writes, that changes nothing if another process was first. Inside a transaction it waits
    for the commit: the row would stay locked until then, and requests with the same token would wait for each other.
    """
    interval = get_settings().LAST_USED_INTERVAL
    now = timezone.now()
    if interval is None or not _is_due(token, interval, now) or not _is_first(token, interval):
        return
    values = {"last_used_at": now, **_origin(request)}
    for name, value in values.items():
        setattr(token, name, value)
    model = type(token)
    alias = router.db_for_write(model, instance=token)
    stale = Q(last_used_at=None) | Q(last_used_at__lte=now - interval)
    rows = model._base_manager.using(alias).filter(stale, pk=token.pk)
    if _is_in_transaction(alias):
        transaction.on_commit(lambda: _write(rows, values), using=alias, robust=True)
    else:
        _write(rows, values)


def _is_due(token: Any, interval: timedelta, now: datetime) -> bool:
    last = token.last_used_at
    return last is None or last <= now - interval


def _is_first(token: Any, interval: timedelta) -> bool:
    """Where tokens are remembered, their last use is too, and grows old: the cache says who writes the next one."""
    settings = get_settings()
    if not settings.CACHE_SECONDS or not interval:
        return True
    try:
        return bool(caches[settings.CACHE].add(f"sanctum:used:{token.pk}", 1, interval.total_seconds()))
    except Exception:
        logger.warning("The cache %s is away, so each process writes the last use of tokens.", settings.CACHE)
        return True


def _origin(request: HttpRequest | None) -> dict[str, Any]:
    settings = get_settings()
    found: dict[str, Any] = {}
    if request is None:
        return found
    if settings.RECORD_IP:
        address = client_address(request)
        found["last_used_ip"] = None if address is None else str(address)
    if settings.RECORD_USER_AGENT:
        agent = str(request.META.get("HTTP_USER_AGENT", ""))[: 2 * LONGEST_AGENT]
        found["last_used_agent"] = "".join(filter(str.isprintable, agent))[:LONGEST_AGENT]
    return found


def _write(rows: Any, values: dict[str, Any]) -> None:
    try:
        rows.update(**values)
    except DatabaseError as error:
        logger.info("The last use of a token was not written: %s.", type(error).__name__)


def _is_in_transaction(alias: str) -> bool:
    """Whether there is a commit to wait for; what Django's ``TestCase`` opens around a test is none."""
    blocks = connections[alias].atomic_blocks
    return any(not getattr(block, "_from_testcase", False) for block in blocks)
