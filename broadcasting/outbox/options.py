"""What a relay is told to do."""

from collections.abc import Callable
from dataclasses import dataclass, field

from broadcasting.conf.broadcasting import get_broadcasting_settings
from broadcasting.outbox.database import outbox_database


@dataclass(frozen=True, slots=True, kw_only=True)
class RelayOptions:
    """How a relay works; the defaults are those of the settings. Times are in seconds."""

    connections: tuple[str, ...] = field(default_factory=lambda: tuple(get_broadcasting_settings().CONNECTIONS))
    """Whose events it sends; also of those whose ``OUTBOX`` was switched off, so that nothing stays behind."""
    database: str = field(default_factory=outbox_database)
    batch: int = 100
    """How many events are sent at once."""
    lease: float = 30
    """After how long another relay follows one that was killed."""
    attempts: int = field(default_factory=lambda: get_broadcasting_settings().OUTBOX_ATTEMPTS)
    keep_days: int = field(default_factory=lambda: get_broadcasting_settings().OUTBOX_KEEP_DAYS)


Tell = Callable[[str], None]
"""Takes a sentence for whoever operates the relay."""
