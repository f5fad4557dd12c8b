"""Features of a model's instances: ``user.features.active("new-checkout")``."""

from typing import Any

from pennant.interaction import Interaction


class HasFeatures:
    """Stands before ``models.Model``. Where something else is called ``features``, there is ``pennant_for``."""

    @property
    def features(self) -> Interaction:
        """Features for this instance."""
        return pennant_for(self)


def pennant_for(scope: Any, store: str | None = None) -> Interaction:
    """Features for any scope, a model's instance say. Raises as ``Feature.for_``."""
    return Interaction((), store).for_(scope)
