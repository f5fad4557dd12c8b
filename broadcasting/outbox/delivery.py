"""How events are handed to a broadcaster: many at once while that goes well, singly to find the one that fails."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from broadcasting.broadcasters import Broadcaster
from broadcasting.models import OutboxEvent
from broadcasting.outbox.waiting import Blocked


@dataclass(frozen=True, slots=True)
class Sent:
    """Events that are out."""

    events: Sequence[OutboxEvent]


@dataclass(frozen=True, slots=True)
class Failed:
    """An event that was sent alone, and what came of it."""

    event: OutboxEvent
    error: Exception


class Pace:
    """How many events are sent at once: one after a failure, and twice as many after each success."""

    def __init__(self, most: int) -> None:
        self._most = most
        self.size = most

    def slow_down(self) -> None:
        """Send one at a time."""
        self.size = 1

    def speed_up(self) -> None:
        """Send more at once."""
        self.size = min(self._most, self.size * 2)


def deliver(broadcaster: Broadcaster, events: Sequence[OutboxEvent], pace: Pace) -> Iterator[Sent | Failed]:
    """Send events in their order, and tell what became of them; those behind a failed one on its channels stay.

    What failed as a part of several is sent again, so a broadcaster that sent some of them sends those twice.
    """
    waiting, all_well = list(events), False
    while waiting:
        chunk = waiting[: pace.size]
        try:
            broadcaster.broadcast(*(each.event for each in chunk))
        except Exception as error:  # whatever a broadcaster of the site's own raises
            pace.slow_down()
            if len(chunk) > 1:
                continue
            yield Failed(chunk[0], error)
            waiting = _without_followers(waiting)
            if not all_well:
                waiting = _freshest_first(waiting)
        else:
            pace.speed_up()
            all_well = True
            yield Sent(chunk)
            waiting = waiting[len(chunk) :]


def _without_followers(waiting: Sequence[OutboxEvent]) -> list[OutboxEvent]:
    """What may still leave when the first of them can't."""
    blocked = Blocked()
    blocked.block(waiting[0].channels)
    return [each for each in waiting[1:] if not blocked.holds(each.channels)]


def _freshest_first(waiting: list[OutboxEvent]) -> list[OutboxEvent]:
    """Before anything else, an event that has failed seldom, and that none of its channels' events must precede.

    It tells whether nothing goes through, or only what failed before.
    """
    blocked, heads = Blocked(), []
    for each in waiting:
        if not blocked.holds(each.channels):
            heads.append(each)
            blocked.block(each.channels)
    if not heads:
        return waiting
    freshest = min(heads, key=lambda each: each.attempts)
    return [freshest, *(each for each in waiting if each is not freshest)]
