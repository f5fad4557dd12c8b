"""What operators say of a feature beside its definition: kill switch, share, schedule. Kept in a store as one value."""

from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any, Self

from pennant.rollout.schedule import Schedule
from pennant.rollout.share import check_percent


@dataclass(frozen=True, slots=True, kw_only=True)
class Steering:
    """``percent`` limits the definition to a share of the scopes, and replaces the percentage of a ``Rollout``.

    ``schedule`` replaces the definition's. Raises ``ValueError`` for other percentages.
    """

    killed: bool = False
    percent: float | None = None
    schedule: Schedule | None = None

    def __post_init__(self) -> None:
        if self.percent is not None:
            check_percent(self.percent)

    def changed(self, **changes: Any) -> Self:
        """The same with other fields."""
        return replace(self, **changes)

    def to_value(self) -> dict[str, Any]:
        """As JSON; what is not said is left out."""
        schedule = self.schedule or Schedule()
        value = {
            "killed": self.killed or None,
            "percent": self.percent,
            "on_from": schedule.on_from and schedule.on_from.isoformat(),
            "off_at": schedule.off_at and schedule.off_at.isoformat(),
        }
        return {key: each for key, each in value.items() if each is not None}

    @classmethod
    def from_value(cls, value: Any) -> Self:
        """Read what ``to_value`` wrote. Raises ``ValueError`` for anything else."""
        try:
            on_from, off_at = (value.get(key) for key in ("on_from", "off_at"))
            schedule = Schedule(on_from and datetime.fromisoformat(on_from), off_at and datetime.fromisoformat(off_at))
            killed = value.get("killed", False)
            return cls(
                killed=bool(killed), percent=value.get("percent"), schedule=schedule if on_from or off_at else None
            )
        except (AttributeError, TypeError) as error:
            raise ValueError(f"This is no steering: {error}") from None


NOTHING_SAID = Steering()
