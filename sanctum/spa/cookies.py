"""The token against forged requests, handed out by cookies that scripts can read."""

from django.conf import settings
from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.middleware.csrf import CsrfViewMiddleware

from sanctum.conf import get_settings

XSRF_COOKIE = "XSRF-TOKEN"
"""The name by which axios and Angular look for it; they send what they find as ``X-XSRF-TOKEN``."""


def hand_out(request: HttpRequest, token: str, response: HttpResponseBase) -> None:
    """Set Django's CSRF cookie, also where the site has no middleware that would, and ``XSRF-TOKEN``.

    ``token`` is of Django's ``get_token()``. With ``CSRF_USE_SESSIONS`` the secret stays in the session.
    """
    CsrfViewMiddleware(lambda request: response).process_response(request, response)
    is_djangos = settings.CSRF_COOKIE_NAME == XSRF_COOKIE and not settings.CSRF_USE_SESSIONS
    if get_settings().XSRF_COOKIE and not is_djangos:
        response.set_cookie(
            XSRF_COOKIE,
            token,
            max_age=settings.CSRF_COOKIE_AGE,
            domain=settings.CSRF_COOKIE_DOMAIN,
            path=settings.CSRF_COOKIE_PATH,
            secure=settings.CSRF_COOKIE_SECURE,
            samesite=settings.CSRF_COOKIE_SAMESITE,
        )
