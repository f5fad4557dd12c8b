"""Forms that make a token make one, however often they are sent."""

from typing import Any

from django.core.cache import caches

from sanctum.conf import get_settings

_SECONDS = 86_400


def is_first(user: Any, form_id: str) -> bool:
    """Whether a form of a user comes for the first time today, also of two that come at once. ``form_id`` is short."""
    return bool(caches[get_settings().CACHE].add(f"sanctum:form:{user.pk}:{form_id}", True, _SECONDS))
