"""Upkeep as Celery tasks, which its workers find by ``autodiscover_tasks()``. Nothing else imports this."""

from celery import shared_task

from sanctum.pruning import prune_tokens


@shared_task(name="sanctum.prune", ignore_result=True)
def prune(hours: int | None = None) -> int:
    """Delete tokens that ended more than ``hours`` ago (``PRUNE_HOURS``); returns how many. For Celery beat."""
    return prune_tokens(hours)
