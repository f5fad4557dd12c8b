"""The demo as a publisher: the official ``pusher`` package, pointed at the server that serves the page."""

import pusher
from django.http import HttpRequest

from broadcasting.applications import get_provider
from broadcasting.protocol.application import Application


def demo_application() -> Application | None:
    """The first application that is configured; ``None`` before ``manage.py revurb_install`` was run."""
    return next(iter(get_provider().all()), None)


def publisher_for(request: HttpRequest, application: Application) -> pusher.Pusher:
    """A client for the HTTP API on the port at which ``request`` came in.

    Its calls block, so views that use it are sync ones: Django runs them in a thread, and the server's loop is
    free to answer. Raises ``ValueError`` if the application's id is not made of digits, as the package insists on.
    """
    return pusher.Pusher(
        app_id=application.id,
        key=application.key,
        secret=application.secret,
        host="127.0.0.1",
        port=int(request.META["SERVER_PORT"]),
        ssl=request.is_secure(),
    )
