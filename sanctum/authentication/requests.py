"""The one question of all: who is this request from?"""

from dataclasses import dataclass
from typing import Any

from asgiref.sync import sync_to_async
from django.http import HttpRequest

from sanctum.authentication.bearer import aauthenticate_token, authenticate_token
from sanctum.authentication.header import TokenText, comes_by_cookie, token_of
from sanctum.authentication.refused import AuthenticationRefused
from sanctum.authentication.session import refuse_forgery, session_user
from sanctum.conf import get_settings
from sanctum.gate import is_first_party
from sanctum.owners.current import with_access_token
from sanctum.transient import TransientToken

BY_TOKEN = "_sanctum_by_token"
"""On requests whose ``user`` may be that of a token by now, and no longer the session's."""

BY_SESSION = "_sanctum_by_session"
"""On requests that were let in by a session: what they are answered is nobody else's."""

_KEPT = "_sanctum_kept"
"""On requests of which the token is judged once: what came out, by its text."""

_MALFORMED = TokenText("")


@dataclass(frozen=True, slots=True)
class Authenticated:
    """A user, and by what: a row of the token model, or a ``TransientToken`` for a session."""

    user: Any
    token: Any


def authenticate(request: HttpRequest) -> Authenticated | None:
    """Who sent a request, or ``None`` if it brings no credential.

    ``request`` is Django's, with ``request.user`` of the session where there is one. Raises ``AuthenticationRefused``
    for a wrong token, whatever session came with it, and ``CsrfRefused`` for a forged request of a front end, which in
    the order ``session_first`` a good token does not make up for. A token that a ``TOKEN_RETRIEVER`` took out of a
    cookie needs the CSRF token as a session does.
    """
    text = text_of(request)
    if text is not None and not _session_counts_first(request):
        return _by_token(request, text)
    found = _by_session(request)
    return found if found is not None or text is None else _by_token(request, text)


async def aauthenticate(request: HttpRequest) -> Authenticated | None:
    """The async twin of ``authenticate``. Nothing is shared between tasks but what hangs on the request."""
    text = text_of(request)
    if text is not None and not _session_counts_first(request):
        return await _aby_token(request, text)
    found = await sync_to_async(_by_session)(request)
    return found if found is not None or text is None else await _aby_token(request, text)


def text_of(request: HttpRequest) -> TokenText | None:
    """The text that a request brings as a token, or ``None``.

    What was meant as one and has not its form comes out empty, to be counted and told as any other failure.
    """
    try:
        return token_of(request)
    except AuthenticationRefused:
        return _MALFORMED


def judge_once(request: HttpRequest) -> None:
    """Let ``authenticate`` judge the token of this request once, whoever asks for it later: middleware, views, DRF."""
    if not hasattr(request, _KEPT):
        setattr(request, _KEPT, {})


def _session_counts_first(request: HttpRequest) -> bool:
    return get_settings().ORDER == "session_first" and not getattr(request, BY_TOKEN, False)


def _by_token(request: HttpRequest, text: TokenText) -> Authenticated:
    if comes_by_cookie(request, text):
        _refuse_forgery(request)
    kept = getattr(request, _KEPT, {})
    if text not in kept:
        try:
            kept[text] = authenticate_token(text, request)
        except AuthenticationRefused as refused:
            kept[text] = refused
    return _let_in(request, kept[text])


async def _aby_token(request: HttpRequest, text: TokenText) -> Authenticated:
    if comes_by_cookie(request, text):
        await sync_to_async(_refuse_forgery)(request)
    kept = getattr(request, _KEPT, {})
    if text not in kept:
        try:
            kept[text] = await aauthenticate_token(text, request)
        except AuthenticationRefused as refused:
            kept[text] = refused
    return _let_in(request, kept[text])


def _refuse_forgery(request: HttpRequest) -> None:
    refuse_forgery(request, is_of_our_page=is_first_party(request))


def _let_in(request: HttpRequest, outcome: Any) -> Authenticated:
    if isinstance(outcome, AuthenticationRefused):
        raise AuthenticationRefused(outcome.reason, outcome.retry_after)
    setattr(request, BY_TOKEN, True)
    return _authenticated(outcome.user, outcome)


def _by_session(request: HttpRequest) -> Authenticated | None:
    user = session_user(request)
    if user is None:
        return None
    setattr(request, BY_SESSION, True)
    return _authenticated(user, TransientToken())


def _authenticated(user: Any, token: Any) -> Authenticated:
    """With the token at the user too, for ``token_can``."""
    return Authenticated(with_access_token(user, token), token)
