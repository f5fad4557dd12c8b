"""Tokens looked up and judged."""

from typing import Any

from asgiref.sync import sync_to_async
from django.http import HttpRequest

from sanctum.authentication.refused import AuthenticationRefused
from sanctum.conf import get_settings
from sanctum.finding import find_token
from sanctum.issuing.fingerprint import has_same_password
from sanctum.tokens.validity import Refusal


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
