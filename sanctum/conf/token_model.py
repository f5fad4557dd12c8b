"""Which model holds the tokens. Django's machinery of swappable models wants a setting of its own for that."""

from collections.abc import Mapping

from django.conf import settings

SWAPPABLE = "SANCTUM_TOKEN_MODEL"
"""The setting that foreign keys and migrations refer to; it mirrors ``SANCTUM["TOKEN_MODEL"]``."""

DEFAULT_TOKEN_MODEL = "sanctum.PersonalAccessToken"


def publish_token_model() -> None:
    """Put ``SANCTUM["TOKEN_MODEL"]``, or the default, where Django looks for it. A site may have done so itself."""
    if not hasattr(settings, SWAPPABLE):
        configured = getattr(settings, "SANCTUM", {})
        named = configured.get("TOKEN_MODEL") if isinstance(configured, Mapping) else None
        setattr(settings, SWAPPABLE, named if isinstance(named, str) else DEFAULT_TOKEN_MODEL)
