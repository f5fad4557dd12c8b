"""Sessions of our own front ends."""

from typing import Any

from django.http import HttpRequest

from revurb.csrf import csrf_failure
from sanctum.authentication.refused import CsrfRefused
from sanctum.gate import is_first_party


def session_user(request: HttpRequest) -> Any:
    """The active user of the session of a first-party request, or ``None``.

    CSRF is checked for every unsafe first-party request, also for one of nobody, so that nobody is logged in by another
    site; since the gate knows the page, ``CSRF_TRUSTED_ORIGINS`` is not asked. Raises ``CsrfRefused``. Reads the
    session, so async code calls it in a thread.
    """
    if not is_first_party(request):
        return None
    refuse_forgery(request, is_of_our_page=True)
    user = getattr(request, "user", None)
    return user if user is not None and user.is_authenticated and user.is_active else None


def refuse_forgery(request: HttpRequest, *, is_of_our_page: bool) -> None:
    """Raise ``CsrfRefused`` for an unsafe request without the CSRF token; arguments are as for ``csrf_failure``."""
    if reason := csrf_failure(request, is_of_our_page=is_of_our_page):
        raise CsrfRefused(reason)
