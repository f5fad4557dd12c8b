"""The one question of all: who is this request from?"""

from dataclasses import dataclass
from typing import Any

from asgiref.sync import sync_to_async
from django.http import HttpRequest

from sanctum.authentication.bearer import authenticate_token
from sanctum.authentication.header import token_of
from sanctum.authentication.session import session_user
from sanctum.conf import get_settings
from sanctum.transient import TransientToken


@dataclass(frozen=True, slots=True)
class Authenticated:
    """A user, and by what: a row of the token model, or a ``TransientToken`` for a session."""

    user: Any
    token: Any


def authenticate(request: HttpRequest) -> Authenticated | None:
    """Who sent a request, or ``None`` if it brings no credential.

    ``request`` is Django's, with ``request.user`` of the session where there is one. Raises ``AuthenticationRefused``
    for a wrong token, whatever session came with it, and ``CsrfRefused`` for a forged request of a front end.
    """
    if get_settings().ORDER == "session_first":
        return _by_session(request) or _by_token(request)
    return _by_token(request) or _by_session(request)


aauthenticate = sync_to_async(authenticate)


def _by_token(request: HttpRequest) -> Authenticated | None:
    plain_text = token_of(request)
    if plain_text is None:
        return None
    token = authenticate_token(plain_text, request)
    return Authenticated(token.user, token)


def _by_session(request: HttpRequest) -> Authenticated | None:
    user = session_user(request)
    return None if user is None else Authenticated(user, TransientToken())
