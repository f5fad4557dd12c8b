"""Feature flags on the site's own database.

The names that sites use; each is imported when it is first asked for, since most need Django to be set up.
"""

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from pennant.current import changed_by, remembering
    from pennant.definitions import FeatureClass
    from pennant.errors import PennantError
    from pennant.manager import Feature, feature
    from pennant.rollout import Lottery, Rollout, Schedule, Variants
    from pennant.scopes import GLOBALLY

_HOMES = {
    "Feature": "pennant.manager",
    "FeatureClass": "pennant.definitions",
    "GLOBALLY": "pennant.scopes",
    "Lottery": "pennant.rollout",
    "PennantError": "pennant.errors",
    "Rollout": "pennant.rollout",
    "Schedule": "pennant.rollout",
    "Variants": "pennant.rollout",
    "changed_by": "pennant.current",
    "feature": "pennant.manager",
    "remembering": "pennant.current",
}

__all__ = [
    "GLOBALLY",
    "Feature",
    "FeatureClass",
    "Lottery",
    "PennantError",
    "Rollout",
    "Schedule",
    "Variants",
    "changed_by",
    "feature",
    "remembering",
]


def __getattr__(name: str) -> Any:
    if name not in _HOMES:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    return getattr(import_module(_HOMES[name]), name)


def __dir__() -> list[str]:
    return sorted({*globals(), *__all__})
