"""How an event is to leave: when, by which queue, and what happens when it can't."""

from dataclasses import dataclass
from math import isfinite
from typing import Any

from broadcasting.broadcasters.errors import PayloadError
from broadcasting.queueing.job import LONGEST_PAUSE, MOST_RETRIES
from revurb.conf.values import show

LONGEST_LOCK = 366 * 24 * 3600.0


@dataclass(frozen=True, slots=True, kw_only=True)
class SendOptions:
    """What an event's class and the one who sends it want. Times are in seconds.

    Raises ``PayloadError`` for options that no queue could carry.
    """

    now: bool = False
    """Whether it is sent by this process, not by a queue."""
    after_commit: bool | str = True
    """Whether it waits for the commit of the transaction that is open, and is lost with it; or of which database."""
    queue: str | None = None
    """The queue's name."""
    to_others: bool = False
    """Whether ``to_others()`` was said, be there a socket to leave out or not."""
    retries: int = 0
    """How often a queued event is tried again."""
    backoff: tuple[float, ...] = (1.0,)
    """The pause before each further try; the last of several goes on."""
    timeout: float | None = None
    """After how long a queue gives up one try."""
    unique_id: str | None = None
    """Of several events with this id only the first is sent, until it was, or until ``unique_for`` has passed."""
    unique_for: float = 3600
    rescue: bool = False
    """Whether failures are logged instead of raised."""
    event_class: type[Any] | None = None
    """Whose ``broadcast_failed`` is called when it can't be sent."""

    def __post_init__(self) -> None:
        if not (isinstance(self.retries, int) and 0 <= self.retries <= MOST_RETRIES):
            raise PayloadError(f"retries must be a number from 0 to {MOST_RETRIES}, not {show(self.retries)}")
        if not 0 < len(self.backoff) <= MOST_RETRIES or not all(map(_is_time, self.backoff)):
            raise PayloadError("backoff must be seconds, a day at most, or a list of them")
        if self.timeout is not None and not (_is_time(self.timeout) and self.timeout > 0):
            raise PayloadError(f"timeout must be seconds, a day at most, or None, not {show(self.timeout)}")
        if not (_is_time(self.unique_for, longest=LONGEST_LOCK) and self.unique_for > 0):
            raise PayloadError(f"unique_for must be seconds, a year at most, not {show(self.unique_for)}")
        for name in ("queue", "unique_id"):
            value = getattr(self, name)
            if value is not None and not isinstance(value, str):
                raise PayloadError(f"{name} must be a text or None, not {show(value)}")


def _is_time(value: Any, longest: float = LONGEST_PAUSE) -> bool:
    if isinstance(value, bool) or not isinstance(value, int | float):
        return False
    return isfinite(value) and 0 <= value <= longest
