"""What runrevurb says when it starts and stops."""

import sys
from collections.abc import Sequence
from importlib import metadata
from socket import socket
from typing import Protocol

import django
from django.conf import settings

from broadcasting.server.base import ServerOptions

STOP_KEYS = "CTRL-BREAK" if sys.platform == "win32" else "CONTROL-C"
EVERYWHERE = {"0.0.0.0", "::", ""}
LOCAL = {"localhost", "127.0.0.1", "::1"}
"""Host names that tell nothing about where the server can be reached."""


class Named(Protocol):
    """An engine, or what is known of it in another process."""

    @property
    def name(self) -> str: ...

    @property
    def version(self) -> str: ...


def opening(
    engine: Named,
    options: ServerOptions,
    listeners: Sequence[socket],
    path: str,
    hostname: str | None,
    more: Sequence[str] = (),
) -> str:
    """The lines of the start, as one text; ``more`` come before the last."""
    secure = "secure " if options.tls_cert else ""
    public = f" ({hostname})" if hostname and hostname not in LOCAL else ""
    lines = [
        f"Revurb {version()}, Django {django.get_version()}, settings {settings.SETTINGS_MODULE!r}",
        f"Starting {secure}server on {place(options, listeners)}{path}{public}",
    ]
    address = browser_address(options, listeners)
    if address and settings.DEBUG:  # a public site is reached by its public name, through a proxy
        lines.append(f"Open {address} in a browser.")
    lines += more
    lines.append(f"The engine is {engine.name} {engine.version}. Quit with {STOP_KEYS}.")
    return "\n".join(lines)


def workers(processes: Sequence[int], embedded: str | None, *, reloader: bool) -> list[str]:
    """What is to be said of several workers; ``embedded`` is where a Valkey of the server's own is."""
    numbers = ", ".join(map(str, processes))
    lines = [f"{len(processes)} workers (processes {numbers}) share the sockets."]
    if embedded:
        lines.append(f"They agree over a Valkey of their own, {embedded}: this server is a cluster of one machine.")
    if reloader:
        lines.append("Changed code is not reloaded with several workers; `manage.py restartrevurb` does it.")
    return lines


def place(options: ServerOptions, listeners: Sequence[socket]) -> str:
    """Where the server listens: ``HOST:PORT``, the path of a unix socket, or the file descriptor."""
    if options.uds is not None:
        return f"unix:{options.uds}"
    if options.fd is not None:
        return f"file descriptor {options.fd}"
    return f"{_bracketed(options.host)}:{listeners[0].getsockname()[1]}"


def browser_address(options: ServerOptions, listeners: Sequence[socket]) -> str | None:
    """A URL that leads to the site from this machine, if there is one."""
    name = listeners[0].getsockname()
    if not isinstance(name, tuple):
        return None
    host = name[0] if options.fd is not None else options.host.strip("[]")
    scheme = "https" if options.tls_cert else "http"
    return f"{scheme}://{'localhost' if host in EVERYWHERE else _bracketed(host)}:{name[1]}/"


def version() -> str:
    """The version of the installed distribution."""
    try:
        return metadata.version("revurb")
    except metadata.PackageNotFoundError:
        return "(from source)"


def _bracketed(host: str) -> str:
    return f"[{host}]" if ":" in host and not host.startswith("[") else host
