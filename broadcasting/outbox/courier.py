"""One connection's events on their way, a batch at a time."""

import time
from collections.abc import Sequence
from dataclasses import dataclass

from django.core.exceptions import ImproperlyConfigured
from django.utils import timezone

from broadcasting.broadcasters import BroadcastError, PayloadError, get_broadcaster
from broadcasting.models import OutboxEvent
from broadcasting.outbox.delivery import Failed, Pace, Sent, deliver
from broadcasting.outbox.lease import Lease
from broadcasting.outbox.options import RelayOptions, Tell
from broadcasting.outbox.record import describe, pause_after, record_death, record_failure, record_sent
from broadcasting.outbox.waiting import due_events

LONGEST_REST = 30.0
"""Seconds for which a connection is left alone through which nothing goes."""


@dataclass(frozen=True, slots=True)
class Tally:
    """What came of a batch, in events."""

    sent: int = 0
    failed: int = 0

    def __add__(self, other: "Tally") -> "Tally":
        return Tally(self.sent + other.sent, self.failed + other.failed)

    def __bool__(self) -> bool:
        """Whether there was anything to do, so that there may be more."""
        return bool(self.sent or self.failed)


class Courier:
    """Sends a connection's events while it holds the lease.

    A failure counts against an event; but where two failed and nothing went through, it is the connection that failed:
    it rests, and nobody dies of that.
    """

    def __init__(self, connection: str, options: RelayOptions, tell: Tell) -> None:
        self.lease = Lease(connection, options.database, options.lease)
        self._connection = connection
        self._options = options
        self._tell = tell
        self._pace = Pace(options.batch)
        self._unrecorded: list[int] = []
        self._outages = 0
        self._rest_until = 0.0

    def turn(self) -> Tally:
        """Send a batch of what is due. Raises Django's ``DatabaseError``; nothing is lost by that."""
        if time.monotonic() < self._rest_until or not self.lease.hold():
            return Tally()
        self._record_sent()
        options = self._options
        events = due_events(self._connection, options.database, options.batch, timezone.now())
        return self._carry(events) if events else Tally()

    def _carry(self, events: Sequence[OutboxEvent]) -> Tally:
        try:
            broadcaster = get_broadcaster(self._connection)
        except (BroadcastError, ImproperlyConfigured) as error:
            self._rest(error)
            return Tally(failed=len(events))
        sent, failures, hopeless = 0, list[Failed](), 0
        for outcome in deliver(broadcaster, events, self._pace):
            if isinstance(outcome, Sent):
                sent += self._take_off(outcome.events)
            elif isinstance(outcome.error, PayloadError):
                hopeless += self._set_aside(outcome)
            else:
                failures.append(outcome)
            if len(failures) > 1 or not self.lease.hold():
                break
        self._judge(failures, went_through=bool(sent))
        return Tally(sent, hopeless + len(failures))

    def _take_off(self, events: Sequence[OutboxEvent]) -> int:
        self._unrecorded += [each.pk for each in events]
        self._record_sent()
        return len(events)

    def _record_sent(self) -> None:
        """If the database is away, this is done first when it is back, so that nothing is sent twice for that."""
        if self._unrecorded:
            record_sent(self._unrecorded, self._options.database, keep=self._options.keep_days > 0)
            self._unrecorded = []

    def _judge(self, failures: Sequence[Failed], *, went_through: bool) -> None:
        if went_through:
            self._outages = 0
        elif len(failures) > 1 or (failures and self._outages):
            self._rest(failures[-1].error)
            for each in failures:
                record_failure(each.event, each.error, self._options.database, self._pause())
            return
        for each in failures:
            self._count(each)

    def _count(self, failure: Failed) -> None:
        event, attempts = failure.event, failure.event.attempts + 1
        if attempts >= self._options.attempts:
            self._set_aside(failure)
            return
        pause = pause_after(attempts)
        record_failure(event, failure.error, self._options.database, pause)
        self._say(f"{event} failed, attempt {attempts}, again in {pause:.0f} s: {describe(failure.error)}")

    def _set_aside(self, failure: Failed) -> int:
        record_death(failure.event, failure.error, self._options.database)
        self._say(f"{failure.event} is set aside after attempt {failure.event.attempts + 1}: {describe(failure.error)}")
        return 1

    def _rest(self, error: Exception) -> None:
        self._outages += 1
        self._rest_until = time.monotonic() + self._pause()
        self._say(f"nothing goes out, next try in {self._pause():.0f} s: {describe(error)}")

    def _pause(self) -> float:
        return min(pause_after(self._outages), LONGEST_REST)

    def _say(self, sentence: str) -> None:
        self._tell(f"{self._connection}: {sentence}")
