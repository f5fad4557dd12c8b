"""The way that always is: the server's HTTP API, as in Laravel."""

from collections.abc import Mapping, Sequence
from typing import Any

from asgiref.sync import sync_to_async

from broadcasting.broadcasters.errors import BroadcastError
from broadcasting.broadcasters.http import Address, HttpPublisher
from broadcasting.broadcasters.http.address import STANDARD_PORTS
from broadcasting.broadcasters.revurb.transport import Transport
from broadcasting.conf import RevurbSettings
from broadcasting.protocol.application import Application
from broadcasting.protocol.messages import Event

EVERYWHERE = {"0.0.0.0": "127.0.0.1", "::": "::1"}
"""Addresses that a server may listen at and nobody can connect to."""


class HttpTransport(Transport):
    """Posts to the server; ``timeout`` is in seconds, for each request. ``address`` is where, if that is known."""

    def __init__(self, address: Address | None, settings: RevurbSettings, timeout: float) -> None:
        self._largest = settings.MAX_REQUEST_SIZE
        self._publisher = HttpPublisher(address, timeout) if address is not None else None

    def publish(self, application: Application, events: Sequence[Event]) -> None:
        if self._publisher is None:
            raise BroadcastError("It is not known where the server is: set HOST in REVURB, or in the connection.")
        self._publisher.publish(application, events, self._largest)

    async def apublish(self, application: Application, events: Sequence[Event]) -> None:
        await sync_to_async(self.publish, thread_sensitive=False)(application, events)

    def close(self) -> None:
        if self._publisher is not None:
            self._publisher.close()


def server_address(options: Mapping[str, Any], settings: RevurbSettings) -> Address | None:
    """Where the server is: by the connection's options, else where ``REVURB`` says that it is reached.

    Without any ``HOST``, it is the one on this machine, at ``SERVER_PORT``; ``None`` where that is left to the system.
    """
    path = options.get("PATH", settings.SERVER_PATH)
    host = options.get("HOST") or settings.HOST
    if host is not None:
        scheme = options.get("SCHEME", settings.SCHEME)
        standard = settings.PORT if scheme == settings.SCHEME else STANDARD_PORTS[scheme]
        return Address(scheme, host, options.get("PORT", standard), path)
    port = options.get("PORT", settings.SERVER_PORT)
    scheme = options.get("SCHEME", "https" if settings.TLS_CERT else "http")
    return Address(scheme, EVERYWHERE.get(settings.SERVER_HOST, settings.SERVER_HOST), port, path) if port else None
