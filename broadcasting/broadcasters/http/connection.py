"""One connection to a server, kept open: requests go out in one piece, answers are read within a deadline."""

import io
import select
import socket
import ssl
import time
from contextlib import suppress
from typing import Any

from broadcasting.broadcasters.http.address import Address
from broadcasting.broadcasters.http.answers import Answer, read_answer

SLACK = 0.1
"""Seconds by which a deadline may be missed: to tell a socket another time limit costs a call of the system."""


class Connection:
    """Opens at once. Everything raises ``OSError`` where it fails, and ``TimeoutError`` at its ``deadline``.

    A deadline is a time of ``time.monotonic()``: however slowly a server answers, byte by byte, it holds.
    """

    def __init__(self, address: Address, context: ssl.SSLContext | None, deadline: float) -> None:
        plain = socket.create_connection((address.host, address.port), _left(deadline))
        try:
            plain.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
            plain.settimeout(_left(deadline))
            self._socket = context.wrap_socket(plain, server_hostname=address.host) if context else plain
        except BaseException:
            plain.close()
            raise
        self._idle = select.poll()
        self._idle.register(self._socket, select.POLLIN)
        self._bytes = _Bytes(self._socket)
        self._reader = io.BufferedReader(self._bytes)

    @property
    def is_fresh(self) -> bool:
        """Whether nothing has come since the last answer: from a server that is not asked, only an end can come."""
        self._bytes.deadline = 0.0  # of what is here already, all can be read
        with suppress(TimeoutError):
            return not self._reader.peek(1)
        return not self._idle.poll(0)

    def send(self, request: bytes, deadline: float) -> None:
        """Send a request. Where this fails, it has not arrived whole."""
        self._bytes.allow(deadline)
        self._socket.sendall(request)

    def receive(self, deadline: float) -> Answer:
        """Read the answer; one that says so can be followed by another request. Also raises ``NotHttp``."""
        self._bytes.deadline = deadline
        return read_answer(self._reader)

    def close(self) -> None:
        """Close it. Never raises; can be called again."""
        with suppress(OSError):
            self._socket.close()


class _Bytes(io.RawIOBase):
    """What comes out of a socket until the deadline."""

    def __init__(self, source: socket.socket) -> None:
        self._source = source
        self._allowed = source.gettimeout() or 0.0
        self.deadline = 0.0

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: Any) -> int:
        self.allow(self.deadline)
        return self._source.recv_into(buffer)

    def allow(self, deadline: float) -> None:
        """Let the socket wait until then, or ``SLACK`` longer."""
        left = _left(deadline)
        if not left <= self._allowed <= left + SLACK:
            self._source.settimeout(left)
            self._allowed = left


def _left(deadline: float) -> float:
    left = deadline - time.monotonic()
    if left <= 0:
        raise TimeoutError("timed out")
    return left
