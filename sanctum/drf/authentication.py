"""``SanctumAuthentication``: tokens, and sessions of our own front ends, in one class of DRF."""

from typing import Any

from rest_framework.authentication import BaseAuthentication
from rest_framework.request import Request

from sanctum.authentication import AuthenticationRefused, authenticate
from sanctum.authentication.refused import CsrfRefused
from sanctum.authentication.replies import challenge, reply_to
from sanctum.conf import get_settings
from sanctum.drf.exceptions import CsrfFailed, exception_of


class SanctumAuthentication(BaseAuthentication):
    """Put it into ``DEFAULT_AUTHENTICATION_CLASSES``, or on a view, before other classes.

    ``request.auth`` is the token, a row of the token model, or a ``TransientToken`` for a session. A wrong token is
    answered with 401, whatever else the request brings; a request without a credential is left to the next class.
    """

    def authenticate(self, request: Request) -> tuple[Any, Any] | None:
        """Return ``(user, token)`` or ``None``.

        Raises ``AuthenticationFailed`` (401) for a wrong token, ``Throttled`` (429) after too many of them, and
        ``CsrfFailed`` (403, or ``CSRF_FAILURE_STATUS``) for a request of a front end without its CSRF token.
        """
        _vary(request)
        try:
            found = authenticate(request._request)
        except AuthenticationRefused as refused:
            request.sanctum_refused = True  # type: ignore[attr-defined]  # for authenticate_header, in a new instance
            raise exception_of(reply_to(refused)) from None
        except CsrfRefused as refused:
            raise CsrfFailed(reply_to(refused)) from None
        return None if found is None else (found.user, found.token)

    def authenticate_header(self, request: Request) -> str:
        """What ``WWW-Authenticate`` says (RFC 6750, section 3)."""
        return challenge(wrong_token=getattr(request, "sanctum_refused", False))


def _vary(request: Request) -> None:
    """Tell caches on what the answer depends, also where the site has no middleware of ours."""
    view = request.parser_context.get("view") if request.parser_context else None
    headers = getattr(view, "headers", None)
    if isinstance(headers, dict):
        names = [headers.get("Vary"), get_settings().HEADER, "Cookie", "Origin"]
        headers["Vary"] = ", ".join(filter(None, names))
