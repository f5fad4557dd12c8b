"""Where a server's HTTP API is."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Literal

from broadcasting.conf import RevurbSettings

STANDARD_PORTS = {"http": 80, "https": 443}

EVERYWHERE = {"0.0.0.0": "127.0.0.1", "::": "::1"}
"""Addresses that a server may listen at and nobody can connect to."""

Scheme = Literal["http", "https"]


@dataclass(frozen=True, slots=True)
class Address:
    """``host`` is a name or an IP address, of IPv6 without brackets; ``path`` begins with a slash or is empty."""

    scheme: Scheme
    host: str
    port: int
    path: str = ""

    @property
    def authority(self) -> str:
        """Host and port as a ``Host`` header says them."""
        host = f"[{self.host}]" if ":" in self.host else self.host
        return host if self.port == STANDARD_PORTS[self.scheme] else f"{host}:{self.port}"

    def __str__(self) -> str:
        return f"{self.scheme}://{self.authority}{self.path}"


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
