"""Listening sockets, opened before the engine starts so that every engine refuses alike and in clear words."""

import contextlib
import errno
import os
import socket
import stat
import sys

from broadcasting.server.base import ServerOptions
from broadcasting.server.certificates import server_context

BACKLOG = 2048

BALANCED = sys.platform == "linux"
"""Whether the system spreads clients over the sockets that share a port. Elsewhere the last one gets them all."""

NOT_HERE = {errno.EADDRNOTAVAIL, errno.EAFNOSUPPORT}
"""What an address of a name answers on a machine that lacks it, as ``::1`` where IPv6 is switched off."""


class ListenError(Exception):
    """The server cannot listen as asked; the text says why and what to do."""


def open_listeners(options: ServerOptions) -> list[socket.socket]:
    """Return the sockets that ``options`` asks for, bound and listening. Raises ``ListenError``."""
    return open_shared_listeners(options, 1)[0]


def open_shared_listeners(options: ServerOptions, count: int) -> list[list[socket.socket]]:
    """The same for each of ``count`` processes: sockets of its own if the system can do that, else those of all."""
    if options.fd is not None:
        return [[_inherited(options.fd)]] * count
    if options.uds is not None:
        return [[_unix(options.uds)]] * count
    first = _tcp(options.host, options.port, shared=count > 1 and BALANCED)
    if not BALANCED:
        return [first] * count
    try:
        return [first, *([_beside(listener) for listener in first] for _ in range(count - 1))]
    except OSError as error:
        raise ListenError(_reason(error, options.host, options.port)) from None


def check_certificate(options: ServerOptions) -> None:
    """Raise ``ListenError`` if the certificate or its key cannot be used."""
    if options.tls_cert is None:
        if options.tls_key is not None:
            raise ListenError("A TLS key needs a certificate: give --tls-cert too.")
        return
    for path in filter(None, (options.tls_cert, options.tls_key)):
        if not os.access(path, os.R_OK):
            raise ListenError(f"Cannot read the TLS file {path}.")
    try:
        server_context(options.tls_cert, options.tls_key or options.tls_cert)
    except (OSError, ValueError) as error:  # an SSLError is an OSError
        key = options.tls_key or options.tls_cert
        raise ListenError(f"The TLS certificate {options.tls_cert} does not work with the key {key}: {error}") from None


def _tcp(host: str, port: int, *, shared: bool = False) -> list[socket.socket]:
    host = host.strip("[]")
    try:
        found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM, flags=socket.AI_PASSIVE)
    except (socket.gaierror, OverflowError, UnicodeError) as error:
        raise ListenError(f"Cannot find the address {host!r}: {error}") from None
    listeners: list[socket.socket] = []
    missing: OSError | None = None
    for family, _type, _protocol, _name, address in dict.fromkeys(found):
        if port == 0 and listeners:  # every address gets the port that the first one got
            address = (address[0], listeners[0].getsockname()[1], *address[2:])
        try:
            listeners.append(_bound(family, address, shared=shared))
        except OSError as error:
            if error.errno in NOT_HERE:
                missing = error
                continue
            for listener in listeners:
                listener.close()
            raise ListenError(_reason(error, host, port)) from None
    if missing is not None and not listeners:
        raise ListenError(_reason(missing, host, port))
    return listeners


def _beside(listener: socket.socket) -> socket.socket:
    """Another socket at the address of one that shares it."""
    return _bound(listener.family, listener.getsockname(), beside=True, shared=True)


def _bound(family: int, address: tuple, *, shared: bool = False, beside: bool = False) -> socket.socket:
    listener = socket.socket(family, socket.SOCK_STREAM)
    try:
        if os.name == "posix":
            listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        if family == socket.AF_INET6:
            listener.setsockopt(socket.IPPROTO_IPV6, socket.IPV6_V6ONLY, 1)
        if beside:
            listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEPORT, 1)
        listener.bind(address)
        if shared:  # only now: the first one must not share the port with another server that does so
            listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEPORT, 1)
        listener.listen(BACKLOG)
        listener.setblocking(False)
    except OSError:
        listener.close()
        raise
    return listener


def _reason(error: OSError, host: str, port: int) -> str:
    place = f"{host}:{port}"
    if error.errno == errno.EADDRINUSE:
        return f"{place} is in use by another process. Stop it, or choose another --port."
    if error.errno == errno.EACCES:
        return f"No permission to listen on {place}. Ports below 1024 need privileges; choose another --port."
    if error.errno == errno.EADDRNOTAVAIL:
        return f"This machine does not have the address {host}."
    return f"Cannot listen on {place}: {error.strerror or error}"


def _unix(path: str) -> socket.socket:
    _remove_stale(path)
    listener = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
    try:
        listener.bind(path)
        os.chmod(path, 0o666)  # the reverse proxy usually is another user; the folder's permissions protect
        listener.listen(BACKLOG)
        listener.setblocking(False)
    except OSError as error:
        listener.close()
        raise ListenError(f"Cannot listen on the unix socket {path}: {error.strerror or error}") from None
    return listener


def _remove_stale(path: str) -> None:
    try:
        mode = os.stat(path).st_mode
    except OSError:
        return
    if not stat.S_ISSOCK(mode):
        raise ListenError(f"{path} exists and is not a socket. Remove it, or choose another --uds.")
    with socket.socket(socket.AF_UNIX, socket.SOCK_STREAM) as probe, contextlib.suppress(OSError):
        probe.settimeout(1)
        probe.connect(path)
        raise ListenError(f"Another process listens on the unix socket {path}.")
    with contextlib.suppress(OSError):
        os.unlink(path)


def _inherited(fd: int) -> socket.socket:
    try:
        listener = socket.socket(fileno=fd)
    except (OSError, ValueError, OverflowError) as error:
        raise ListenError(f"File descriptor {fd} is not an open socket: {error}") from None
    if listener.type != socket.SOCK_STREAM or not listener.getsockopt(socket.SOL_SOCKET, socket.SO_ACCEPTCONN):
        listener.detach()
        raise ListenError(f"File descriptor {fd} is not a listening stream socket.")
    listener.setblocking(False)
    return listener
