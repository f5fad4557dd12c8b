"""Django's CSRF check for clients that say their token by Laravel's header names."""

from typing import Any

from django.conf import settings
from django.http import HttpRequest
from django.middleware.csrf import CsrfViewMiddleware

HEADERS = ("HTTP_X_CSRFTOKEN", "HTTP_X_CSRF_TOKEN", "HTTP_X_XSRF_TOKEN")
"""Where a token may stand, besides ``CSRF_HEADER_NAME``, in this order: Django's name, Echo's, axios's."""

TOKEN_ADVICE = "Send the token of this site's CSRF cookie in the header X-CSRFToken, X-CSRF-TOKEN or X-XSRF-TOKEN."
ADVICE = f"{TOKEN_ADVICE[:-1]}, from a page of this site or of one in CSRF_TRUSTED_ORIGINS."


def adopt_csrf_header(request: HttpRequest) -> None:
    """Let Django find a token that came by another name. One under ``CSRF_HEADER_NAME`` stays.

    It changes where the token is looked for, and nothing of what it must be. A page of another site can't set any of
    these headers without a permission of CORS.
    """
    if request.META.get(settings.CSRF_HEADER_NAME):
        return
    token = next((request.META[name] for name in HEADERS if request.META.get(name)), None)
    if token is not None:
        request.META[settings.CSRF_HEADER_NAME] = token


def csrf_failure(request: HttpRequest, *, is_of_our_page: bool = False) -> str | None:
    """Why Django would refuse a request as forged, or ``None``: token, ``Origin`` and ``Referer`` are looked at.

    For views that are exempt from the site's middleware and decide by themselves when to check. It may read the
    session (``CSRF_USE_SESSIONS``), so async code calls it in a thread. With ``is_of_our_page``, the caller knows from
    which page the request comes, scheme, host and port, and trusts it: then the token alone is looked at, whatever
    ``CSRF_TRUSTED_ORIGINS`` holds.
    """
    adopt_csrf_header(request)
    check = _Check(lambda request: None, is_of_our_page)
    check.process_request(request)
    return check.process_view(request, None, (), {})  # type: ignore[arg-type, return-value]


class _Check(CsrfViewMiddleware):
    """Django's middleware, which gives its reason back where it would answer."""

    def __init__(self, get_response: Any, is_of_our_page: bool) -> None:
        super().__init__(get_response)
        self._is_of_our_page = is_of_our_page

    def _origin_verified(self, request: HttpRequest) -> bool:
        return self._is_of_our_page or bool(super()._origin_verified(request))  # type: ignore[misc]

    def _check_referer(self, request: HttpRequest) -> None:
        if not self._is_of_our_page:
            super()._check_referer(request)  # type: ignore[misc]

    def _reject(self, request: HttpRequest, reason: str) -> Any:
        return reason
