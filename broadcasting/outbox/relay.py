"""The relay: takes events from the outbox to where they go."""

import time
from collections.abc import Callable

from django.db import DatabaseError, connections

from broadcasting.outbox.courier import Courier, Tally
from broadcasting.outbox.options import RelayOptions, Tell
from broadcasting.outbox.record import prune

PRUNE_INTERVAL = 60.0


class Relay:
    """Sends what waits, in turns; several may run at once, and each connection is one relay's at a time."""

    def __init__(self, options: RelayOptions, tell: Tell) -> None:
        self._options = options
        self._tell = tell
        self._couriers = [Courier(connection, options, tell) for connection in options.connections]
        self._prune_at = 0.0

    def turn(self) -> Tally:
        """Send a batch for each connection. A database that is away is told of, and the next turn tries again."""
        total = Tally()
        try:
            for courier in self._couriers:
                total += courier.turn()
            self._prune()
        except DatabaseError as error:
            self._tell(f"The database can't be used ({type(error).__name__}); nothing is lost by that.")
            connections[self._options.database].close()
        return total

    def drain(self, *, enough: Callable[[], bool] = lambda: False) -> Tally:
        """Take turns until nothing is due any more, or it is ``enough``."""
        total = Tally()
        while not enough() and (tally := self.turn()):
            total += tally
        return total

    def close(self) -> None:
        """Let other relays go on at once."""
        try:
            for courier in self._couriers:
                courier.lease.release()
        except DatabaseError as error:
            self._tell(f"The leases lapse by themselves: the database can't be used ({type(error).__name__}).")

    def _prune(self) -> None:
        if time.monotonic() >= self._prune_at:
            self._prune_at = time.monotonic() + PRUNE_INTERVAL
            prune(self._options.database, self._options.keep_days)
