"""What the relay's command prints."""

import time
from collections.abc import Iterable

from broadcasting.outbox.courier import Tally
from broadcasting.outbox.options import Tell
from broadcasting.outbox.report import Standing, show_age

TELL_INTERVAL = 10.0
"""Seconds after which a relay that is busy says how far it is."""

_HEADINGS = ("connection", "waiting", "retrying", "dead", "sent", "oldest", "relay")


class Counter:
    """Says how many events were sent: when there is nothing more to do, and now and then while there is."""

    def __init__(self, tell: Tell) -> None:
        self._tell = tell
        self._sent = 0
        self._tell_at = time.monotonic() + TELL_INTERVAL

    def add(self, tally: Tally) -> None:
        """Count what came of a turn."""
        self._sent += tally.sent
        if not tally or time.monotonic() > self._tell_at:
            self.tell()

    def tell(self) -> None:
        """Say what was not said yet; nothing if that is nothing."""
        if self._sent:
            self._tell(f"{self._sent} events sent.")
        self._sent, self._tell_at = 0, time.monotonic() + TELL_INTERVAL


def table(standings: Iterable[Standing]) -> str:
    """The connections and their counts, in columns."""
    rows = [_HEADINGS, *(_cells(each) for each in standings)]
    widths = [max(len(row[column]) for row in rows) for column in range(len(_HEADINGS))]
    lines = ("  ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)) for row in rows)
    return "\n".join(line.rstrip() for line in lines)


def _cells(standing: Standing) -> tuple[str, ...]:
    counts = (standing.waiting, standing.retrying, standing.dead, standing.sent)
    return (standing.connection, *map(str, counts), show_age(standing.age), standing.relay or "nobody")
