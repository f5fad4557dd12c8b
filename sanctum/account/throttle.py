"""How many tokens a user may make in a while, by page and by API together."""

import math
from typing import Any

from django.core.cache import caches
from django.http import HttpRequest
from rest_framework.throttling import SimpleRateThrottle

from sanctum.conf import get_settings


class IssueThrottle(SimpleRateThrottle):
    """Counts by user under ``SANCTUM["ISSUE_LIMIT"]``, in the cache that ``SANCTUM["CACHE"]`` names."""

    scope = "sanctum_issue"

    def __init__(self) -> None:
        super().__init__()
        self.cache = caches[get_settings().CACHE]

    def get_rate(self) -> str | None:
        return get_settings().ISSUE_LIMIT

    def get_cache_key(self, request: Any, view: Any) -> str | None:
        user = request.user
        return self.cache_format % {"scope": self.scope, "ident": user.pk} if user and user.is_authenticated else None


def issue_wait(request: HttpRequest) -> int:
    """Count a token that a page is about to make; returns the seconds to wait if it may not be made, else 0."""
    throttle = IssueThrottle()
    if throttle.allow_request(request, None):  # type: ignore[arg-type]  # it looks at the user only
        return 0
    return max(1, math.ceil(throttle.wait() or 1))
