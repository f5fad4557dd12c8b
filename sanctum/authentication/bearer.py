"""Tokens looked up and judged."""

from typing import Any

from asgiref.sync import sync_to_async
from django.core.exceptions import ObjectDoesNotExist, ValidationError
from django.db import router
from django.http import HttpRequest

from sanctum.authentication.refused import AuthenticationRefused
from sanctum.conf import get_settings
from sanctum.issuing.fingerprint import has_same_password
from sanctum.models import get_token_model, owner_model
from sanctum.tokens import foreign, text
from sanctum.tokens.validity import Refusal


def find_token(plain_text: str) -> Any:
    """The row of a token with its ``user``, or ``None``. Whether it is good is not asked.

    By one query, or two where users live in another database.
    """
    settings = get_settings()
    parsed = foreign.parse(plain_text, settings.prefixes, settings.ACCEPTED_FORMS)
    if parsed is None:
        return None
    model = get_token_model()
    rows = model._default_manager.all()
    if router.db_for_write(model) == router.db_for_write(owner_model(model)):
        rows = rows.select_related("user")
    try:
        row = rows.get(token_hash__in=parsed.digests) if parsed.id is None else rows.get(pk=parsed.id)
        return row if text.is_digest_of(parsed, row.token_hash) and row.user else None
    except (ObjectDoesNotExist, ValueError, ValidationError, OverflowError):
        return None


def authenticate_token(plain_text: str, request: HttpRequest | None = None) -> Any:
    """The row of a good token, with its ``user``. Raises ``AuthenticationRefused`` for any other text."""
    token = find_token(plain_text)
    if token is None:
        raise AuthenticationRefused(Refusal.UNKNOWN)
    if reason := judge(token):
        raise AuthenticationRefused(reason)
    return token


aauthenticate_token = sync_to_async(authenticate_token)


def judge(token: Any) -> Refusal | None:
    """Why a token or its owner is not good, or ``None``."""
    if reason := token.refusal():
        return reason
    if not token.user.is_active:
        return Refusal.INACTIVE
    if get_settings().REVOKE_ON_PASSWORD_CHANGE and not has_same_password(token.user, token):
        return Refusal.PASSWORD_CHANGED
    return None
