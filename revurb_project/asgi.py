"""The demo site as an ASGI application: Revurb's sockets and API paths first, Django for the rest."""

import os

from django.core.asgi import get_asgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "revurb_project.settings")

site = get_asgi_application()

# Needs the app registry, which get_asgi_application() has filled.
from broadcasting import revurb_application  # noqa: E402

application = revurb_application(site)
