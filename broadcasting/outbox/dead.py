"""What to do with events that were set aside."""

from broadcasting.models import OutboxEvent, OutboxQuerySet


def retry(rows: OutboxQuerySet) -> int:
    """Let those among ``rows`` that are dead or pausing be tried at once, as if for the first time; returns how many.

    They keep their ids, and so go out before what waits behind them; what went out meanwhile they follow.
    """
    tried = rows.dead() | rows.retrying()
    return tried.update(status=OutboxEvent.Status.WAITING, attempts=0, retry_at=None, last_error="")
