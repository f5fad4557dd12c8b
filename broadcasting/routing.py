"""Where the server's addresses lead: sockets under ``/app/{key}``, the HTTP API under ``/apps``, ``/up``, ``/ready``.

A site that has an ``asgi.py`` of its own wraps itself by ``revurb_application``; one with a
``ProtocolTypeRouter`` can also put ``websocket_urlpatterns`` into its ``URLRouter``. ``runrevurb`` does the
former by itself.
"""

import re
from typing import Any

from channels.routing import ProtocolTypeRouter
from django.core.handlers.asgi import ASGIHandler
from django.urls import re_path

from broadcasting.api.application import api_application
from broadcasting.consumers import PusherConsumer
from broadcasting.hub.process import serve_here
from broadcasting.paths import local_path

websocket_urlpatterns = [re_path(r"^app/(?P<key>[^/]+)/?$", PusherConsumer.as_asgi())]
"""For a ``URLRouter``. A ``SERVER_PATH`` is the router's business then."""

_SOCKET = re.compile(r"/app/(?P<key>[^/]+)/?")

# As narrow as can be: a site may well have pages of its own under /apps/ and /users/.
_API = re.compile(
    r"/apps/[^/]+/(?:events|batch_events|connections|channels(?:/.*)?|users/[^/]*/terminate_connections)/?"
    r"|/users/[^/]*/terminate_connections/?"
    r"|/(?:up|ready)/?",
    re.DOTALL,
)


class RevurbApplication:
    """An ASGI application: our paths first, everything else to the site. Made by ``revurb_application``."""

    def __init__(self, site: Any = None) -> None:
        self._site = site
        self._consumer = PusherConsumer.as_asgi()

    async def __call__(self, scope: dict[str, Any], receive: Any, send: Any) -> None:
        serve_here()
        path = local_path(scope)
        if scope["type"] == "websocket" and path is not None and (match := _SOCKET.fullmatch(path)):
            await self._consumer({**scope, "url_route": {"args": (), "kwargs": match.groupdict()}}, receive, send)
        elif scope["type"] == "http" and path is not None and _API.fullmatch(path):
            await api_application(scope, receive, send)
        elif scope["type"] == "websocket" and not _serves_sockets(self._site):
            await _refuse(scope, receive, send)
        elif self._site is None:
            await api_application(scope, receive, send)
        else:
            await self._site(scope, receive, send)


def revurb_application(site: Any = None) -> RevurbApplication:
    """Put the server in front of a site.

    ``site`` is the ASGI application that gets all other paths; without one they are answered with 404.
    """
    return RevurbApplication(site)


def _serves_sockets(site: Any) -> bool:
    """Whether a site takes sockets of its own; Django's handler raises for them."""
    inner = getattr(site, "application", site)
    if isinstance(inner, ProtocolTypeRouter):
        return "websocket" in inner.application_mapping
    return inner is not None and not isinstance(inner, ASGIHandler)


async def _refuse(scope: dict[str, Any], receive: Any, send: Any) -> None:
    """Answer a socket with HTTP 404, or 403 where the server cannot say more."""
    await receive()
    if "websocket.http.response" not in scope.get("extensions", {}):
        await send({"type": "websocket.close"})
        return
    headers = [(b"content-type", b"text/plain"), (b"content-length", b"10")]
    await send({"type": "websocket.http.response.start", "status": 404, "headers": headers})
    await send({"type": "websocket.http.response.body", "body": b"Not found."})
