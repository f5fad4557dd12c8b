"""What a worker process has from its parent."""

import json
import os
import socket
from dataclasses import asdict, dataclass

from broadcasting.server.link import Link

VARIABLE = "REVURB_INHERITED"
"""The environment variable that makes ``runrevurb`` a worker."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Inheritance:
    """Handed over by an environment variable; sockets are named by their file descriptors."""

    number: int
    """Which of the workers it is, from 1 on. Its replacement has the same number."""
    listeners: tuple[int, ...]
    link: int
    """The worker's end of a ``Link``."""
    check: bool
    """Whether this worker runs the system checks for all."""
    coloured: bool
    """Whether what it prints ends up on a terminal with colours."""
    redis_url: str | None = None
    """Where the parent's own Redis is, if it has one."""

    def environment(self) -> dict[str, str]:
        return {VARIABLE: json.dumps(asdict(self))}

    def open_listeners(self) -> list[socket.socket]:
        return [_adopted(fd) for fd in self.listeners]

    def open_link(self) -> Link:
        return Link(_adopted(self.link))


def take_inheritance() -> Inheritance | None:
    """What this process has inherited, if it is a worker; the processes that it starts itself inherit nothing.

    Raises ``ValueError`` where the variable was not set by a parent.
    """
    text = os.environ.pop(VARIABLE, None)
    if text is None:
        return None
    try:
        values = json.loads(text)
        return Inheritance(**{**values, "listeners": tuple(values["listeners"])})
    except (ValueError, TypeError, KeyError):
        raise ValueError(f"{VARIABLE} is for the processes that runrevurb starts; unset it.") from None


def _adopted(fd: int) -> socket.socket:
    adopted = socket.socket(fileno=fd)
    adopted.set_inheritable(False)
    adopted.setblocking(False)
    return adopted
