"""The site's router as a whole behind ours, as docs/install.md has it."""

import os

from channels.routing import ProtocolTypeRouter, URLRouter
from django.core.asgi import get_asgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "tests.existing_site.settings")
site = get_asgi_application()

from broadcasting import revurb_application  # noqa: E402
from tests.existing_site.routing import websocket_urlpatterns  # noqa: E402

application = revurb_application(
    ProtocolTypeRouter(
        {
            "http": site,
            "websocket": URLRouter(websocket_urlpatterns),
        }
    )
)
