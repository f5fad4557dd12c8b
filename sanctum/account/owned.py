"""The tokens of one user, and what becomes of them. Nobody's else are found, whatever id is asked for."""

from typing import Any

from django.core.exceptions import ValidationError
from django.db.models import QuerySet

from sanctum.models import get_token_model


def tokens_of(user: Any) -> QuerySet[Any]:
    """The user's tokens that are good, newest first."""
    return get_token_model()._default_manager.filter(user=user).active().order_by("-created_at", "-pk")


def token_of(user: Any, id: str) -> Any:
    """One of the user's tokens that are good, or ``None``: also for the id of somebody else's, and for no id at all."""
    try:
        return tokens_of(user).filter(pk=id).first()
    except (ValueError, ValidationError, OverflowError):
        return None
