"""Django, and a consumer for whoever comes with a token, a ticket or a session."""

import os

from channels.routing import ProtocolTypeRouter, URLRouter
from django.core.asgi import get_asgi_application
from django.urls import path

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "tests.socket_site.settings")
site = get_asgi_application()

# Need the app registry, which get_asgi_application() has filled.
from sanctum.sockets import SanctumAuthMiddlewareStack  # noqa: E402
from tests.sanctum.sockets.room import Room  # noqa: E402

sockets = SanctumAuthMiddlewareStack(URLRouter([path("ws/room", Room.as_asgi())]))
application = ProtocolTypeRouter({"http": site, "websocket": sockets})
