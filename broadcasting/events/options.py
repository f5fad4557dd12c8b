"""How an event is to leave: when, by which queue, and what happens when it can't."""

from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True, slots=True, kw_only=True)
class SendOptions:
    """What an event's class and the one who sends it want. Times are in seconds."""

    now: bool = False
    """Whether it is sent by this process, not by a queue."""
    after_commit: bool = True
    """Whether it waits for the commit of the transaction that is open, and is lost with it."""
    queue: str | None = None
    """The queue's name."""
    retries: int = 0
    """How often a queued event is tried again."""
    backoff: float | tuple[float, ...] = 1.0
    """The pause before each further try; the last of several goes on."""
    timeout: float | None = None
    """After how long a queue gives up one try."""
    unique_id: str | None = None
    """Of several events with this id only the first is sent, until it was, or until ``unique_for`` has passed."""
    unique_for: float = 3600
    rescue: bool = False
    """Whether failures are logged and signalled instead of raised."""
    event_class: type[Any] | None = None
    """Whose ``broadcast_failed`` is called when it can't be sent."""
