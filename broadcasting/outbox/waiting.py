"""Which events may leave now."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import datetime

from broadcasting.models import OutboxEvent, decode_channels

PAGE = 2000
"""How many events one query looks at behind events that block them."""


@dataclass(slots=True)
class Blocked:
    """Channels with an event that must leave before all later ones."""

    channels: set[str] = field(default_factory=set)

    def block(self, channels: Iterable[str]) -> None:
        """Let no later event of these channels pass."""
        self.channels.update(channels)

    def holds(self, channels: Iterable[str]) -> bool:
        """Whether an event must wait; then its other channels wait with it."""
        if self.channels.isdisjoint(channels):
            return False
        self.channels.update(channels)
        return True


def due_events(connection: str, database: str, limit: int, now: datetime) -> list[OutboxEvent]:
    """The oldest events of a connection that may leave, in the order of their ids.

    Every call looks from the beginning: a transaction that took its time brings an id that is lower than those already
    sent, and none is skipped.
    """
    rows = OutboxEvent.objects.using(database)
    due = [each for each, _ in zip(_due_ids(connection, database, limit, now), range(limit), strict=False)]
    return list(rows.filter(pk__in=due).order_by("pk")) if due else []


def _due_ids(connection: str, database: str, limit: int, now: datetime) -> Iterator[int]:
    blocked = Blocked()
    for id, channels_json, retry_at in _headers(connection, database, limit):
        channels = decode_channels(channels_json)
        if retry_at and retry_at > now:
            blocked.block(channels)
        elif not blocked.holds(channels):
            yield id


def _headers(connection: str, database: str, limit: int) -> Iterator[tuple[int, str, datetime | None]]:
    """Without payloads, page by page: however many wait, only a page of them is in memory."""
    rows = OutboxEvent.objects.using(database).waiting().filter(connection=connection).order_by("pk")
    last, size = 0, limit
    while page := list(rows.filter(pk__gt=last).values_list("pk", "channels_json", "retry_at")[:size]):
        yield from page
        if len(page) < size:
            return
        last, size = page[-1][0], PAGE
