"""What became of an event, as its row says."""

from collections.abc import Sequence
from datetime import timedelta

from django.utils import timezone

from broadcasting.broadcasters import BroadcastError
from broadcasting.models import OutboxEvent, OutboxQuerySet
from broadcasting.signals import outbox_event_dead

LONGEST_PAUSE = 300.0
"""Seconds between two attempts, at most."""

_CHUNK = 500
"""SQLite takes some hundred parameters in one statement, whatever it was built with."""


def pause_after(attempts: int) -> float:
    """Seconds until an event is tried again that has failed so often: 1, 2, 4 and so on."""
    return min(2.0 ** min(attempts - 1, 30), LONGEST_PAUSE)


def describe(error: Exception) -> str:
    """What an operator may read of it: our own errors hold no payload, of others only the kind is told."""
    text = f"{type(error).__name__}: {error}" if isinstance(error, BroadcastError) else type(error).__name__
    return "".join(each if each.isprintable() else " " for each in text)[:500]


def record_sent(ids: Sequence[int], database: str, *, keep: bool) -> None:
    """Delete events that are out, or keep them as sent."""
    for start in range(0, len(ids), _CHUNK):
        rows = OutboxEvent.objects.using(database).filter(pk__in=ids[start : start + _CHUNK])
        if keep:
            rows.update(status=OutboxEvent.Status.SENT, sent_at=timezone.now(), retry_at=None, last_error="")
        else:
            rows.delete()


def record_failure(event: OutboxEvent, error: Exception, database: str, pause: float) -> None:
    """Let an event be tried again after a pause."""
    _waiting(event, database).update(
        attempts=event.attempts + 1, retry_at=timezone.now() + timedelta(seconds=pause), last_error=describe(error)
    )


def record_death(event: OutboxEvent, error: Exception, database: str) -> None:
    """Set an event aside, so that it blocks its channels no longer, and signal that."""
    _waiting(event, database).update(
        status=OutboxEvent.Status.DEAD, attempts=event.attempts + 1, retry_at=None, last_error=describe(error)
    )
    outbox_event_dead.send_robust(
        sender=OutboxEvent,
        id=event.pk,
        connection=event.connection,
        name=event.name,
        channels=event.channels,
        error=error,
    )


def prune(database: str, keep_days: int) -> int:
    """Delete what was sent longer ago than that; returns how many."""
    until = timezone.now() - timedelta(days=keep_days)
    rows, deleted = OutboxEvent.objects.using(database), 0
    while ids := list(rows.sent().filter(sent_at__lte=until).order_by("sent_at").values_list("pk", flat=True)[:_CHUNK]):
        deleted += rows.filter(pk__in=ids).delete()[0]
    return deleted


def _waiting(event: OutboxEvent, database: str) -> OutboxQuerySet:
    """The row, unless somebody dropped or changed it meanwhile."""
    return OutboxEvent.objects.using(database).waiting().filter(pk=event.pk)
