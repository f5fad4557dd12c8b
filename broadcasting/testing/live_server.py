"""A real server for a test: the site with its sockets, in a thread of the test's process."""

import asyncio
import socket
import threading
from contextlib import ExitStack
from typing import Any, Self

from django.apps import apps
from django.conf import settings
from django.test.utils import modify_settings, override_settings

from broadcasting.applications import get_provider
from broadcasting.hub.process import get_hub, reset_hub
from broadcasting.protocol.application import Application
from broadcasting.server import engine_class
from broadcasting.server.base import Engine, ServerOptions, release
from broadcasting.server.listeners import open_listeners
from broadcasting.testing.databases import shared_connections

HOST = "127.0.0.1"
GRACE = 2.0
"""Seconds that requests and sockets get to end."""
PATIENCE = 10.0
"""Seconds until starting or stopping counts as failed."""

ALONE = {"SCALING_ENABLED": False, "WORKERS": 1}
"""Settings of a server that needs no Redis, whatever the site has in production."""

_running: list["LiveServer"] = []


class LiveServer:
    """The site that ``ASGI_APPLICATION`` names, with sockets, HTTP API and static files, on a free port.

    Enter it, or call ``start`` and ``stop``. ``REVURB`` is told of the address, so that publishers and ``{% echo %}``
    find it. It needs ``revurb[uvicorn]``. The test's data must be committed, as in a ``TransactionTestCase``, unless
    the database is SQLite's in memory. ``application`` serves another ASGI application instead of the site.
    """

    def __init__(self, application: Any = None) -> None:
        self._site = application
        self._cleanup = ExitStack()
        self._started = threading.Event()
        self._failure: BaseException | None = None
        self._engine: Engine | None = None
        self.port = 0

    @property
    def host(self) -> str:
        """Where it listens."""
        return HOST

    @property
    def url(self) -> str:
        """The site's address, without a slash at the end."""
        return f"http://{HOST}:{self.port}"

    @property
    def application(self) -> Application:
        """The first application of ``REVURB``. Raises ``LookupError`` where there is none."""
        for application in get_provider().all():
            return application
        raise LookupError("REVURB has no application: give the tests' settings one, and clients can connect.")

    def __str__(self) -> str:
        return self.url

    def __enter__(self) -> Self:
        self.start()
        return self

    def __exit__(self, *exception: object) -> None:
        self.stop()

    def start(self) -> None:
        """Serve; returns when clients can come.

        Raises ``EngineUnavailable`` without uvicorn, ``ImproperlyConfigured`` for what is wrong with the settings, and
        ``RuntimeError`` where the server ends at once.
        """
        engine = engine_class("uvicorn")
        options = ServerOptions(host=HOST, port=0, shutdown_grace=GRACE)
        listeners = open_listeners(options)
        with ExitStack() as cleanup:
            cleanup.callback(release, listeners, options)
            self.port = listeners[0].getsockname()[1]
            self._prepare(cleanup)
            self._run(engine, listeners, options, cleanup)
            self._cleanup = cleanup.pop_all()
        _running.append(self)

    def stop(self) -> None:
        """Close the sockets and stop serving; can be called again.

        Raises ``RuntimeError`` if a view does not end, which would otherwise disturb the tests to come.
        """
        if self in _running:
            _running.remove(self)
        self._cleanup.close()

    def _prepare(self, cleanup: ExitStack) -> None:
        address = {"HOST": HOST, "PORT": self.port, "SCHEME": "http"}
        cleanup.enter_context(override_settings(REVURB={**getattr(settings, "REVURB", {}), **address, **ALONE}))
        cleanup.enter_context(modify_settings(ALLOWED_HOSTS={"append": HOST}))
        cleanup.enter_context(shared_connections())
        reset_hub()
        cleanup.callback(reset_hub)
        get_hub()

    def _run(
        self, engine: type[Engine], listeners: list[socket.socket], options: ServerOptions, cleanup: ExitStack
    ) -> None:
        self._engine = engine(
            self._site or _served(), listeners, options, close_sockets=_close, on_start=self._tell, on_end=_end
        )
        thread = threading.Thread(target=self._serve, name="revurb-live-server", daemon=True)
        thread.start()
        cleanup.callback(self._stop, thread)
        if not self._started.wait(PATIENCE) or self._failure is not None:
            raise RuntimeError("The live server did not start.") from self._failure

    def _serve(self) -> None:
        assert self._engine is not None
        try:
            self._engine.run()
        except BaseException as error:
            self._failure = error
        finally:
            self._started.set()

    async def _tell(self, engine: Engine) -> None:
        await get_hub().start()
        self._started.set()

    def _stop(self, thread: threading.Thread) -> None:
        assert self._engine is not None
        self._engine.stop()
        thread.join(PATIENCE)
        if thread.is_alive():
            raise RuntimeError("The live server does not stop: a view or consumer still runs.")


def current_live_server() -> LiveServer | None:
    """The one that runs, the last of several."""
    return _running[-1] if _running else None


def _served() -> Any:
    from broadcasting.routing import revurb_application
    from broadcasting.server.site import site_application

    site = site_application()
    if not settings.DEBUG and apps.is_installed("django.contrib.staticfiles"):
        from django.contrib.staticfiles.handlers import ASGIStaticFilesHandler

        site = ASGIStaticFilesHandler(site)
    return revurb_application(site)


async def _close(grace: float) -> None:
    await get_hub().close_all(timeout=grace, spread=0)


async def _end() -> None:
    await asyncio.wait_for(get_hub().stop(), GRACE)
