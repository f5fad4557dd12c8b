"""The site, asked in this process: its middleware and its ``csrf-cookie``, with a view of ours for the rest."""

import io
import logging
import sys
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from typing import Any

from django.conf import settings
from django.contrib.auth.models import AnonymousUser
from django.core.handlers.base import BaseHandler
from django.core.handlers.wsgi import WSGIRequest
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.urls import get_script_prefix

from sanctum.authentication.refused import CsrfRefused
from sanctum.authentication.session import session_user
from sanctum.gate import is_first_party
from sanctum.origins import DEFAULT_PORTS, Origin
from sanctum.surroundings import urls
from sanctum.surroundings.cookies import session_cookie

PROBE = "sanctum-doctor"
"""The attribute by which a request asks for our view, and the value of the cookie that stands for a session."""


class Site(BaseHandler):
    """The site's handler. Requests to the probe pass the whole middleware, and then change nothing."""

    def __init__(self) -> None:
        self.load_middleware()

    def ask(self, method: str, api: Origin, path: str, headers: Mapping[str, str], *, probe: bool) -> Any:
        """The response to a request, as the server would hand it to the browser."""
        request = WSGIRequest(_environ(method, api, path, headers))
        request.sanctum_probe = probe  # type: ignore[attr-defined]
        with _silence():
            return self.get_response(request)

    def resolve_request(self, request: HttpRequest) -> Any:
        """Our view for a probe, without a look at the URLconf."""
        return (_probe, (), {}) if getattr(request, "sanctum_probe", False) else super().resolve_request(request)


def _probe(request: HttpRequest) -> HttpResponse:
    """Asks what ``authenticate()`` asks of a front end's request, but for who is logged in, which is in a database."""
    has_middleware = hasattr(request, "session") and hasattr(request, "user")
    request.user = AnonymousUser()
    try:
        session_user(request)
        failure = None
    except CsrfRefused as refused:
        failure = str(refused)
    return JsonResponse(
        {
            "first_party": is_first_party(request),
            "csrf_failure": failure,
            "has_middleware": has_middleware,
            "has_session": request.COOKIES.get(session_cookie().name) == PROBE,
        }
    )


# As views of DRF are: authentication asks.
_probe.csrf_exempt = True  # type: ignore[attr-defined]
_probe.login_required = False  # type: ignore[attr-defined]


def _environ(method: str, api: Origin, path: str, headers: Mapping[str, str]) -> dict[str, Any]:
    host = str(api).partition("://")[2]
    environ: dict[str, Any] = {
        "REQUEST_METHOD": method,
        "SCRIPT_NAME": get_script_prefix().rstrip("/"),
        "PATH_INFO": urls.below_prefix(path),
        "QUERY_STRING": "",
        "SERVER_NAME": api.host,
        "SERVER_PORT": str(api.port),
        "SERVER_PROTOCOL": "HTTP/1.1",
        "REMOTE_ADDR": "127.0.0.1",
        "HTTP_HOST": host,
        "wsgi.input": io.BytesIO(),
        "wsgi.errors": sys.stderr,
        "wsgi.url_scheme": api.scheme,
        "CONTENT_LENGTH": "0",
    }
    return environ | _proxy(api, host) | {_variable(name): value for name, value in headers.items()}


def _variable(header: str) -> str:
    """What CGI calls a header."""
    name = header.upper().replace("-", "_")
    return name if name == "CONTENT_TYPE" else f"HTTP_{name}"


def _proxy(api: Origin, host: str) -> dict[str, str]:
    """What the proxy adds that the settings speak of."""
    added = {"HTTP_X_FORWARDED_HOST": host} if settings.USE_X_FORWARDED_HOST else {}
    if settings.USE_X_FORWARDED_PORT:
        added["HTTP_X_FORWARDED_PORT"] = str(api.port or DEFAULT_PORTS[api.scheme])
    if header := settings.SECURE_PROXY_SSL_HEADER:
        added[header[0]] = header[1] if api.scheme == "https" else api.scheme
    return added


@contextmanager
def _silence() -> Iterator[None]:
    """Nobody shall get mail about requests that only the doctor made."""
    loggers = [
        logging.getLogger(name) for name in ("django.request", "django.security", "django.security.DisallowedHost")
    ]
    before = [each.disabled for each in loggers]
    for each in loggers:
        each.disabled = True
    try:
        yield
    finally:
        for each, disabled in zip(loggers, before, strict=True):
            each.disabled = disabled
