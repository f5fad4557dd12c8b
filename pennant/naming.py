"""The stored name of what code calls a feature; a class that nobody defined yet is defined."""

from typing import Any

from pennant import signals
from pennant.definitions.feature_class import FeatureClass
from pennant.definitions.making import make_definition
from pennant.definitions.names import feature_name
from pennant.definitions.registry import registry
from pennant.engine.operations import log_failures


def named(feature: Any) -> str:
    """The stored name. Raises ``InvalidName``, and ``InvalidDefinition`` for a class that is none."""
    name = feature_name(feature)
    if isinstance(feature, FeatureClass):
        feature = type(feature)
    if isinstance(feature, type) and name not in registry:
        registry.add(make_definition(feature, feature, ""))
        log_failures(signals.dynamically_registering_feature.send_robust(FeatureClass, feature=name, cls=feature))
    return name
