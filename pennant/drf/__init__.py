"""Features in Django REST framework: permissions, a throttle, and the endpoint for front ends."""

from pennant.drf.permissions import HasFeature
from pennant.drf.throttles import FeatureScopedThrottle
from pennant.drf.views import FeaturesView

__all__ = ["FeatureScopedThrottle", "FeaturesView", "HasFeature"]
