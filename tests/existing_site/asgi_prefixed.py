"""Our sockets among the site's routes, below the ``SERVER_PATH`` ``/live``, as docs/install.md has it."""

import os

from channels.routing import ProtocolTypeRouter, URLRouter
from django.core.asgi import get_asgi_application
from django.urls import path

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "tests.existing_site.settings")
site = get_asgi_application()

from broadcasting.routing import revurb_application  # noqa: E402
from broadcasting.routing import websocket_urlpatterns as revurb_urlpatterns  # noqa: E402
from tests.existing_site.routing import websocket_urlpatterns  # noqa: E402

application = ProtocolTypeRouter(
    {
        "http": revurb_application(site),
        "websocket": URLRouter([path("live/", URLRouter(revurb_urlpatterns)), *websocket_urlpatterns]),
    }
)
