"""For the tests of sites: features that are what a test says, without rows, and what was checked.

Each name is imported when it is first asked for, since most need Django to be set up.
"""

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from pennant.testing.checked import Checked, assert_feature_checked, assert_feature_not_checked
    from pennant.testing.overriding import ANY_SCOPE, fake_features, override_feature

__all__ = [
    "ANY_SCOPE",
    "Checked",
    "assert_feature_checked",
    "assert_feature_not_checked",
    "fake_features",
    "override_feature",
]

_HOMES = {
    "ANY_SCOPE": "overriding",
    "Checked": "checked",
    "assert_feature_checked": "checked",
    "assert_feature_not_checked": "checked",
    "fake_features": "overriding",
    "override_feature": "overriding",
}


def __getattr__(name: str) -> Any:
    if name not in _HOMES:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    return getattr(import_module(f"{__name__}.{_HOMES[name]}"), name)
