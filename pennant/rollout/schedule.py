"""When a feature may be active at all."""

from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True, slots=True)
class Schedule:
    """From ``on_from`` until before ``off_at``, each aware or ``None`` for open. Outside, the feature is inactive.

    Raises ``ValueError`` for naive datetimes, and for an end that is not after the beginning.
    """

    on_from: datetime | None = None
    off_at: datetime | None = None

    def __post_init__(self) -> None:
        for each in (self.on_from, self.off_at):
            if each is not None and (not isinstance(each, datetime) or each.utcoffset() is None):
                raise ValueError(f"A schedule wants datetimes with a time zone, not {each!r}.")
        if self.on_from and self.off_at and self.off_at <= self.on_from:
            raise ValueError("A schedule ends after it begins.")

    def is_open(self, now: datetime) -> bool:
        """Whether the feature may be active at a moment."""
        return (self.on_from is None or self.on_from <= now) and (self.off_at is None or now < self.off_at)
