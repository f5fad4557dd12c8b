"""The one question of all: who is this request from?"""

from dataclasses import dataclass
from typing import Any

from asgiref.sync import sync_to_async
from django.http import HttpRequest

from sanctum.authentication.bearer import aauthenticate_token, authenticate_token
from sanctum.authentication.header import TokenText, token_of
from sanctum.authentication.refused import AuthenticationRefused, CsrfRefused
from sanctum.authentication.session import session_user
from sanctum.conf import get_settings
from sanctum.transient import TransientToken

_BY_TOKEN = "_sanctum_by_token"
"""On requests whose ``user`` may be that of a token by now, and no longer the session's."""

_MALFORMED = TokenText("")


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
    text = _text_of(request)
    if text is not None and not _session_counts_first(request):
        return _by_token(request, authenticate_token(text, request))
    try:
        found = _by_session(request)
    except CsrfRefused:
        if text is None:
            raise
        # It is no request of the session, but the token in it may be good, and no other site can know that.
        found = None
    if found is not None or text is None:
        return found
    return _by_token(request, authenticate_token(text, request))


async def aauthenticate(request: HttpRequest) -> Authenticated | None:
    """The async twin of ``authenticate``. Nothing is shared between tasks but what hangs on the request."""
    text = _text_of(request)
    if text is not None and not _session_counts_first(request):
        return _by_token(request, await aauthenticate_token(text, request))
    try:
        found = await sync_to_async(_by_session)(request)
    except CsrfRefused:
        if text is None:
            raise
        found = None
    if found is not None or text is None:
        return found
    return _by_token(request, await aauthenticate_token(text, request))


def _text_of(request: HttpRequest) -> TokenText | None:
    """The token's text; for what was meant as one and is none, a text that is counted and told as any other failure."""
    try:
        return token_of(request)
    except AuthenticationRefused:
        return _MALFORMED


def _session_counts_first(request: HttpRequest) -> bool:
    return get_settings().ORDER == "session_first" and not getattr(request, _BY_TOKEN, False)


def _by_token(request: HttpRequest, token: Any) -> Authenticated:
    setattr(request, _BY_TOKEN, True)
    return _authenticated(token.user, token)


def _by_session(request: HttpRequest) -> Authenticated | None:
    user = session_user(request)
    return None if user is None else _authenticated(user, TransientToken())


def _authenticated(user: Any, token: Any) -> Authenticated:
    """With the token at the user too, where the user's model wants to know it."""
    if hasattr(user, "with_access_token"):
        user.with_access_token(token)
    return Authenticated(user, token)
