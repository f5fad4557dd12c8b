"""How the outbox stands."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db.models import Count, Q
from django.utils import timezone

from broadcasting.conf.broadcasting import get_broadcasting_settings
from broadcasting.models import OutboxEvent, OutboxLease
from broadcasting.outbox.database import DatabaseNow


@dataclass(frozen=True, slots=True, kw_only=True)
class Standing:
    """One connection's events, by what becomes of them."""

    connection: str
    waiting: int = 0
    """All that are yet to be sent, those that failed before included."""
    retrying: int = 0
    dead: int = 0
    sent: int = 0
    oldest: datetime | None = None
    """When the first of those that wait was committed."""
    relay: str = ""
    """Who sends them; empty if nobody does."""

    @property
    def age(self) -> timedelta | None:
        """How long the oldest has waited."""
        return timezone.now() - self.oldest if self.oldest else None


def standings(database: str) -> Iterator[Standing]:
    """Of each connection that has an outbox, or events in it."""
    rows = OutboxEvent.objects.using(database)
    counts = (
        rows.order_by()
        .values("connection")
        .annotate(
            waiting=Count("pk", filter=Q(status=OutboxEvent.Status.WAITING)),
            retrying=Count("pk", filter=Q(status=OutboxEvent.Status.WAITING, attempts__gt=0)),
            dead=Count("pk", filter=Q(status=OutboxEvent.Status.DEAD)),
            sent=Count("pk", filter=Q(status=OutboxEvent.Status.SENT)),
        )
    )
    by_connection = {each["connection"]: each for each in counts}
    live = OutboxLease.objects.using(database).filter(expires__gt=DatabaseNow())
    relays = dict(live.values_list("connection", "holder"))
    configured = {name for name, each in get_broadcasting_settings().CONNECTIONS.items() if each.outbox}
    for connection in sorted(configured | set(by_connection)):
        first = rows.waiting().filter(connection=connection).order_by("pk").values_list("created", flat=True).first()
        yield Standing(
            **by_connection.get(connection, {"connection": connection}), oldest=first, relay=relays.get(connection, "")
        )


def show_age(age: timedelta | None) -> str:
    """How long something has waited, as ``0:00:07``, to the second."""
    return "-" if age is None else str(timedelta(seconds=int(age.total_seconds())))
