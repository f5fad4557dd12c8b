"""What a feature is called, however it is named in code."""

from enum import Enum
from typing import Any

from pennant.definitions.feature_class import FeatureClass
from pennant.errors import InvalidName

LONGEST_NAME = 255


def feature_name(feature: Any) -> str:
    """The stored name of a feature: a text, an ``Enum`` of one, or a ``FeatureClass``. Raises ``InvalidName``."""
    if type(feature) is str:
        return feature if 0 < len(feature) <= LONGEST_NAME and feature.isprintable() else _refuse(feature)
    if isinstance(feature, type) and issubclass(feature, FeatureClass):
        return feature_name(feature.name or f"{feature.__module__}.{feature.__qualname__}")
    if isinstance(feature, FeatureClass):
        return feature_name(type(feature))
    if isinstance(feature, Enum):
        return feature_name(feature.value)
    if isinstance(feature, str):
        return feature_name(str(feature))
    return _refuse(feature)


def _refuse(feature: Any) -> str:
    shown = repr(feature[:60]) if isinstance(feature, str) else f"a {type(feature).__name__}"
    raise InvalidName(f"A feature is named by 1 to {LONGEST_NAME} printable characters, not by {shown}.")
