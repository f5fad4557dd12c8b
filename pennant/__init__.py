"""Feature flags on the site's own database.

The names that sites use; each is imported when it is first asked for, since most need Django to be set up.
"""

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from pennant.current import changed_by, remembering
    from pennant.decorators import feature_required
    from pennant.definitions import FeatureClass
    from pennant.errors import PennantError
    from pennant.manager import Feature, feature
    from pennant.mixins import FeatureRequiredMixin
    from pennant.model_mixin import HasFeatures, pennant_for
    from pennant.paths import feature_path
    from pennant.rollout import Lottery, Rollout, Schedule, Variants
    from pennant.scopes import GLOBALLY

_HOMES = {
    "Feature": "pennant.manager",
    "FeatureClass": "pennant.definitions",
    "FeatureRequiredMixin": "pennant.mixins",
    "GLOBALLY": "pennant.scopes",
    "HasFeatures": "pennant.model_mixin",
    "Lottery": "pennant.rollout",
    "PennantError": "pennant.errors",
    "Rollout": "pennant.rollout",
    "Schedule": "pennant.rollout",
    "Variants": "pennant.rollout",
    "changed_by": "pennant.current",
    "feature": "pennant.manager",
    "feature_path": "pennant.paths",
    "feature_required": "pennant.decorators",
    "pennant_for": "pennant.model_mixin",
    "remembering": "pennant.current",
}

__all__ = [
    "GLOBALLY",
    "Feature",
    "FeatureClass",
    "FeatureRequiredMixin",
    "HasFeatures",
    "Lottery",
    "PennantError",
    "Rollout",
    "Schedule",
    "Variants",
    "changed_by",
    "feature",
    "feature_path",
    "feature_required",
    "pennant_for",
    "remembering",
]


def __getattr__(name: str) -> Any:
    if name not in _HOMES:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    return getattr(import_module(_HOMES[name]), name)


def __dir__() -> list[str]:
    return sorted({*globals(), *__all__})
