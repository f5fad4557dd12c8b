"""A log of what may happen very often: at once the first time, then summed up."""

import logging
import time
from collections.abc import Callable

logger = logging.getLogger("broadcasting")

PERIOD = 60.0
"""Seconds between two lines about the same thing."""


class Tally:
    """Counts one kind of mishap. ``text`` is a warning with a ``%d`` for how many there were since the last one."""

    def __init__(self, text: str, clock: Callable[[], float] = time.monotonic) -> None:
        self._text = text
        self._clock = clock
        self._next = float("-inf")
        self._count = 0

    def add(self, number: int = 1) -> None:
        """Count this, and log if it is time to. What came too early for that is in a later line."""
        if not number:
            return
        self._count += number
        if (now := self._clock()) >= self._next:
            self._next = now + PERIOD
            self.tell()

    def tell(self) -> None:
        """Log now what was counted since the last line, if anything was."""
        if self._count:
            logger.warning(self._text, self._count)
            self._count = 0
