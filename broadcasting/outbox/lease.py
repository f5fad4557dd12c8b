"""The lease on a connection: of several relays, one sends its events."""

import os
import socket
import time
from datetime import UTC, datetime, timedelta
from uuid import uuid4

from django.db.models import DateTimeField, ExpressionWrapper, Q, QuerySet

from broadcasting.models import OutboxLease
from broadcasting.outbox.database import DatabaseNow

_LONG_AGO = datetime(2000, 1, 1, tzinfo=UTC)


class Lease:
    """The right to send the events of one connection; it lapses by itself if its holder is killed.

    One UPDATE takes or renews it, which every database does as a whole, and which holds no lock while events are sent.
    """

    def __init__(self, connection: str, database: str, seconds: float) -> None:
        """``seconds`` after which another may take it must be more than the time that one publish takes."""
        self._connection = connection
        self._database = database
        self._seconds = seconds
        self._holder = f"{socket.gethostname()} (process {os.getpid()}, {uuid4().hex[:8]})"
        self._held = False
        self._next_look = 0.0

    def hold(self) -> bool:
        """Whether it is ours. Asks the database after a third of the lease's time, or a tenth while another has it."""
        if time.monotonic() < self._next_look:
            return self._held
        begun = time.monotonic()
        self._held = self._take()
        self._next_look = begun + self._seconds / (3 if self._held else 10)
        return self._held

    def release(self) -> None:
        """Let another have it at once. Does nothing unless it is ours."""
        if self._held:
            self._held, self._next_look = False, 0.0
            self._row().filter(holder=self._holder).update(holder="", expires=DatabaseNow())

    def _take(self) -> bool:
        expires = ExpressionWrapper(DatabaseNow() + timedelta(seconds=self._seconds), output_field=DateTimeField())
        free = Q(holder=self._holder) | Q(expires__lte=DatabaseNow())
        if self._row().filter(free).update(holder=self._holder, expires=expires):
            return True
        if self._row().exists():
            return False
        # Two may make the row at once; the UPDATE decides who has the lease.
        OutboxLease.objects.using(self._database).bulk_create(
            [OutboxLease(connection=self._connection, expires=_LONG_AGO)], ignore_conflicts=True
        )
        return self._take()

    def _row(self) -> QuerySet[OutboxLease]:
        return OutboxLease.objects.using(self._database).filter(connection=self._connection)
