"""``FeatureScopedThrottle``: how often somebody may ask is the value of a feature."""

import logging
from hashlib import sha256
from typing import Any

from rest_framework.request import Request
from rest_framework.throttling import SimpleRateThrottle

from pennant.drf.asking import asked_by
from pennant.errors import InvalidGuard
from pennant.pages import value_of

logger = logging.getLogger("pennant")


class FeatureScopedThrottle(SimpleRateThrottle):
    """The view names the feature as its ``throttle_feature``; views that name none are not limited.

    Its value is a rate such as ``"100/day"``, or a key of ``DEFAULT_THROTTLE_RATES``; ``None`` is no limit. Every other
    value, ``False`` say, means the rate under ``"feature"`` there, which there must be. Users are counted by their
    primary key, others by their address, together for all views that name the feature.
    """

    scope = "feature"

    def allow_request(self, request: Request, view: Any) -> bool:
        """Count the request. Raises ``InvalidGuard`` for a ``throttle_feature`` that is no text."""
        feature = getattr(view, "throttle_feature", None)
        if feature is None:
            return True
        if not isinstance(feature, str):
            raise InvalidGuard(f"throttle_feature must be a feature's name, not a {type(feature).__name__}.")
        value = value_of(feature, request=asked_by(request))
        if value is None:
            return True
        self.scope = f"feature_{sha256(feature.encode()).hexdigest()[:32]}"
        self._limit_to(value, feature)
        return bool(super().allow_request(request, view))

    def get_cache_key(self, request: Request, view: Any) -> str:
        """A key for the feature and who asks."""
        user = request.user
        ident = user.pk if user and user.is_authenticated else self.get_ident(request)
        return self.cache_format % {"scope": self.scope, "ident": ident}

    def _limit_to(self, value: Any, feature: str) -> None:
        """Take the rate of a value, or else the one of the settings, which ``__init__`` has read."""
        if not isinstance(value, str):
            return
        try:
            limit, duration = self.parse_rate(self.THROTTLE_RATES.get(value) or value)
            if limit is None or duration is None or limit < 0:
                raise ValueError(value)
        except (ValueError, KeyError, IndexError):
            logger.error("The value of the feature %r is no rate: %.60r", feature, value)
        else:
            self.num_requests, self.duration = limit, duration
