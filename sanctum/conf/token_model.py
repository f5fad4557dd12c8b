"""Which model holds the tokens. Django's machinery of swappable models wants a setting of its own for that."""

from collections.abc import Mapping

from django.conf import settings
from django.core.exceptions import ImproperlyConfigured

SWAPPABLE = "SANCTUM_TOKEN_MODEL"
"""The setting that foreign keys and migrations refer to; it mirrors ``SANCTUM["TOKEN_MODEL"]``."""

DEFAULT_TOKEN_MODEL = "sanctum.PersonalAccessToken"


def publish_token_model() -> None:
    """Put ``SANCTUM["TOKEN_MODEL"]``, or the default, where Django looks for it. A site may have done so itself.

    Raises ``ImproperlyConfigured`` for a value that Django could not even look for; checks report the others.
    """
    if not hasattr(settings, SWAPPABLE):
        setattr(settings, SWAPPABLE, configured_token_model() or DEFAULT_TOKEN_MODEL)
    if not isinstance(getattr(settings, SWAPPABLE), str):
        raise ImproperlyConfigured(f"{SWAPPABLE} must be 'app_label.Model'.")


def configured_token_model() -> str | None:
    """What ``SANCTUM`` names, if it does."""
    configured = getattr(settings, "SANCTUM", {})
    named = configured.get("TOKEN_MODEL") if isinstance(configured, Mapping) else None
    return named if isinstance(named, str) else None
