"""What features there are: definitions in code, found in each app's ``features.py``, known by their names."""

from pennant.definitions.definition import Definition
from pennant.definitions.feature_class import FeatureClass
from pennant.definitions.names import feature_name
from pennant.definitions.registry import Registry, registry

__all__ = ["Definition", "FeatureClass", "Registry", "feature_name", "registry"]
