"""A feature with several values, each for a share of the scopes."""

from collections.abc import Mapping
from typing import Any

from pennant.rollout.buckets import BUCKETS, bucket


class Variants:
    """One of several values for each scope, by weights that sum up to 100.

    ``weights`` maps a text to its weight, in percent and in order: moving weight from one to its neighbour moves only
    the scopes at the edge between them. ``values`` gives a text another value than itself. ``salt`` and ``stored`` are
    as in ``Rollout``. Raises ``ValueError`` for weights that are negative or don't sum up.
    """

    __slots__ = ("edges", "salt", "stored", "values", "weights")

    def __init__(
        self,
        weights: Mapping[str, float],
        *,
        values: Mapping[str, Any] | None = None,
        salt: str | None = None,
        stored: bool = False,
    ) -> None:
        _check(weights, values or {})
        self.weights = dict(weights)
        self.values = {name: (values or {}).get(name, name) for name in weights}
        self.salt = salt
        self.stored = stored
        total = 0.0
        self.edges: list[tuple[int, str]] = []
        for name, weight in weights.items():
            total += weight
            self.edges.append((round(total * BUCKETS / 100), name))

    def __repr__(self) -> str:
        return f"Variants({self.weights!r})"

    def choose(self, feature: str, scope: str) -> str:
        """The text of the variant that a scope gets."""
        place = bucket(feature if self.salt is None else self.salt, scope)
        return next(name for edge, name in self.edges if place < edge)

    def variant_of(self, value: Any) -> str | None:
        """The text of the first variant that has a value."""
        return next((name for name, each in self.values.items() if type(each) is type(value) and each == value), None)

    def resolve(self, feature: str, scope: str) -> Any:
        """The value of the variant that a scope gets."""
        return self.values[self.choose(feature, scope)]


def _check(weights: Mapping[str, float], values: Mapping[str, Any]) -> None:
    for name, weight in weights.items():
        if not isinstance(name, str) or not name:
            raise ValueError(f"A variant is named by a text, not by {name!r}.")
        if isinstance(weight, bool) or not isinstance(weight, int | float) or not 0 <= weight <= 100:
            raise ValueError(f"The weight of {name!r} goes from 0 to 100, so it can't be {weight!r}.")
    if abs(sum(weights.values()) - 100) > 1e-6:
        raise ValueError(f"The weights of variants sum up to 100, not to {sum(weights.values())}.")
    unknown = sorted(set(values) - set(weights))
    if unknown:
        raise ValueError(f"{unknown[0]!r} has a value, but no weight.")
