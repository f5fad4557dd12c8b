"""A feature for a share of the scopes, which only grows with its percentage."""

from dataclasses import dataclass
from typing import Any

from pennant.rollout.buckets import BUCKETS, bucket


@dataclass(frozen=True, slots=True)
class Rollout:
    """``value`` for ``percent`` of the scopes, ``otherwise`` for the rest.

    Whoever is in at 1 % is in at 10 %. ``percent`` goes from 0 to 100 in steps of 0.001; ``salt`` (the feature's name
    where it is ``None``) draws other scopes, or the same ones for two features that share it. With ``stored``, answers
    are kept, and a scope that is in stays in when the share shrinks. Raises ``ValueError`` for other percentages.
    """

    percent: float
    value: Any = True
    otherwise: Any = False
    salt: str | None = None
    stored: bool = False

    def __post_init__(self) -> None:
        check_percent(self.percent)

    def resolve(self, feature: str, scope: str, percent: float | None = None) -> Any:
        """The value of a scope's text; ``percent`` replaces the rollout's own."""
        share = self.percent if percent is None else percent
        return self.value if is_within(share, feature if self.salt is None else self.salt, scope) else self.otherwise


def is_within(percent: float, salt: str, scope: str) -> bool:
    """Whether a scope's text belongs to a share."""
    return bucket(salt, scope) < round(percent * BUCKETS / 100)


def check_percent(percent: Any) -> None:
    """Raise ``ValueError`` unless it is a number from 0 to 100."""
    if isinstance(percent, bool) or not isinstance(percent, int | float) or not 0 <= percent <= 100:
        raise ValueError(f"A percentage goes from 0 to 100, so it can't be {percent!r}.")
