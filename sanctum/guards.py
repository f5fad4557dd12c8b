"""Guards for whoever asks functions who sends a request, as ``BROADCASTING["GUARDS"]`` does."""

from typing import Any

from django.core.exceptions import PermissionDenied
from django.http import HttpRequest

from sanctum.authentication import AuthenticationRefused, aauthenticate
from sanctum.authentication.refused import CsrfRefused


async def token_or_session(request: HttpRequest) -> tuple[Any, Any] | None:
    """The user of a request and its token, as ``authenticate()`` finds them, or ``None``.

    Raises ``PermissionDenied`` for a wrong token and for a forged request of a front end.
    """
    try:
        found = await aauthenticate(request)
    except AuthenticationRefused as refusal:
        raise PermissionDenied(f"The token is refused: {refusal.reason}.") from refusal
    except CsrfRefused as refusal:
        raise PermissionDenied(f"CSRF verification failed: {refusal}") from refusal
    return None if found is None else (found.user, found.token)


# CSRF is checked by ``authenticate()``, for sessions, and not for tokens, which no browser sends by itself.
token_or_session.csrf_exempt = True  # type: ignore[attr-defined]
