"""What a parent and its worker say to each other: lines of JSON over a pair of sockets, each a ``say`` with values.

The parent says ``stop``, ``drain`` and ``reload``; the worker ``ready``, ``failed`` and ``restart``. A link that is
closed tells each that the other has died.
"""

import contextlib
import json
import socket
from typing import Any


class Link:
    """One end. Never blocks and never raises."""

    def __init__(self, end: socket.socket) -> None:
        end.setblocking(False)
        self.socket = end
        self.closed = False
        """Whether the other end is closed, and all that it had said is read."""
        self._unread = b""

    def fileno(self) -> int:
        return self.socket.fileno()

    def say(self, what: str, **values: Any) -> None:
        """Say one thing; lost where the other end is dead, or so stuck that it has not read hundreds before."""
        with contextlib.suppress(OSError):
            self.socket.send(json.dumps({"say": what, **values}).encode() + b"\n")

    def hear(self) -> list[dict[str, Any]]:
        """Everything that was said since the last call."""
        while not self.closed:
            try:
                data = self.socket.recv(65536)
            except BlockingIOError:
                break
            except OSError:
                data = b""
            self.closed = not data
            self._unread += data
        *lines, self._unread = self._unread.split(b"\n")
        return [said for line in lines if isinstance(said := _decoded(line), dict)]

    def close(self) -> None:
        self.socket.close()


def _decoded(line: bytes) -> Any:
    try:
        return json.loads(line)
    except ValueError:  # cut off because the link was full
        return None
