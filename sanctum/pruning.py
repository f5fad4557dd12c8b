"""Rows of tokens that have ended are deleted, some time later."""

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

from django.db import connections, router, transaction
from django.db.models import Q
from django.utils import timezone

from sanctum.conf import get_settings
from sanctum.models import ended_by, get_token_model
from sanctum.signals import tokens_pruned

BATCH = 1000
MOST_HOURS = 876_600
"""A century, as of the setting ``PRUNE_HOURS``."""


def prune_tokens(
    hours: int | None = None,
    *,
    batch: int = BATCH,
    using: str | None = None,
    dry_run: bool = False,
    tell: Callable[[int], None] = lambda count: None,
) -> int:
    """Delete tokens that ended or were revoked more than ``hours`` ago (``PRUNE_HOURS``); returns how many.

    The table is walked once along its primary key, ``batch`` rows per transaction, while tokens are in use; a row that
    somebody else holds at that moment is left to the next run. ``tell`` gets the count after each batch.
    ``ValueError`` for numbers out of range.
    """
    hours = get_settings().PRUNE_HOURS if hours is None else hours
    if not 0 <= hours <= MOST_HOURS:
        raise ValueError(f"Hours are a number from 0 to {MOST_HOURS}.")
    if batch < 1:
        raise ValueError("A batch has at least one row.")
    model = get_token_model()
    rows = model._default_manager.using(using or router.db_for_write(model)).filter(
        over_before(timezone.now() - timedelta(hours=hours))
    )
    count = _walk(rows, batch, dry_run, tell)
    if count and not dry_run:
        tokens_pruned.send_robust(sender=model, count=count)
    return count


def over_before(moment: datetime) -> Q:
    """Tokens that ended or were revoked at ``moment`` or earlier."""
    return ended_by(moment) | Q(revoked_at__isnull=False, revoked_at__lte=moment)


def _walk(rows: Any, batch: int, dry_run: bool, tell: Callable[[int], None]) -> int:
    count, last = 0, None
    while True:
        following = rows if last is None else rows.filter(pk__gt=last)
        with transaction.atomic(using=rows.db):
            keys = _lock(following, batch, dry_run)
            if keys:
                last = keys[-1]
                count += len(keys) if dry_run else _delete(rows.filter(pk__in=keys))
        if not keys:
            return count
        tell(count)


def _lock(rows: Any, batch: int, dry_run: bool) -> list[Any]:
    if not dry_run:
        skip = connections[rows.db].features.has_select_for_update_skip_locked
        rows = rows.select_for_update(skip_locked=skip)
    return list(rows.order_by("pk").values_list("pk", flat=True)[:batch])


def _delete(rows: Any) -> int:
    """How many tokens were deleted, not counting what went with them."""
    return int(rows.delete()[1].get(rows.model._meta.label, 0))
