"""A check of rows that nobody prunes. It asks the database, so it runs with ``manage.py check --database`` only."""

from collections.abc import Sequence
from datetime import timedelta
from typing import Any

from django.core.checks import CheckMessage, Warning
from django.db import router
from django.utils import timezone

from sanctum.checks.reading import current_settings
from sanctum.models import get_token_model

DAYS_OF_GRACE = 7
"""How long after ``PRUNE_HOURS`` an ended token may lie about before somebody is told."""


def check_upkeep(app_configs: Any = None, databases: Sequence[str] | None = None, **kwargs: Any) -> list[CheckMessage]:
    """Tell whether there are tokens that should have been pruned long ago."""
    try:
        return _check_rows(databases or ())
    except Exception:
        return []  # no table yet, no database, settings that other checks tell of


def _check_rows(databases: Sequence[str]) -> list[CheckMessage]:
    model = get_token_model()
    alias = router.db_for_read(model)
    if alias not in databases:
        return []
    since = timezone.now() - timedelta(hours=current_settings().PRUNE_HOURS, days=DAYS_OF_GRACE)
    if not model._default_manager.using(alias).filter(expires_at__lte=since).exists():
        return []
    return [
        Warning(
            f"There are tokens that ended more than {DAYS_OF_GRACE} days before they are to be pruned.",
            hint="Run `python manage.py sanctum_prune` every day, by cron or your queue.",
            id="sanctum.W035",
        )
    ]
