"""Browsers that are logged in, without their filling in a form."""

from typing import Any

from django.conf import settings
from django.test import Client

from broadcasting.testing.live_server import current_live_server


def session_cookie(user: Any, url: str | None = None) -> dict[str, str]:
    """A cookie of a new session of ``user``, as Playwright's ``context.add_cookies([...])`` takes it.

    ``url`` is the site's address, by default that of the running live server. Raises ``RuntimeError`` without either.
    """
    server = current_live_server()
    address = url or (server and server.url)
    if not address:
        raise RuntimeError("No live server runs: start one, or give the site's url.")
    client = Client()
    client.force_login(user)
    morsel = client.cookies[settings.SESSION_COOKIE_NAME]
    return {"name": morsel.key, "value": morsel.value, "url": address}


def login_as(target: Any, user: Any, url: str | None = None) -> None:
    """Log a Playwright ``Page`` or ``BrowserContext`` of the sync API in as ``user``; see ``session_cookie``.

    The pages of a context share its session. Pages that are open show it after a reload.
    """
    context = getattr(target, "context", target)
    context.add_cookies([session_cookie(user, url)])
