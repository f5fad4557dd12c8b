"""The socket of whoever made the current request: the one that ``to_others()`` leaves out."""

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar

from broadcasting.protocol.messages import SOCKET_ID

_current: ContextVar[str | None] = ContextVar("broadcasting_socket_id", default=None)


def current_socket_id() -> str | None:
    """The id that the current request's ``X-Socket-ID`` header named, or that of the request that started this job."""
    return _current.get()


@contextmanager
def socket_scope(socket_id: str | None) -> Iterator[None]:
    """Let this be the current socket meanwhile. Anything that is not of a socket id's form counts as none."""
    token = _current.set(socket_id if socket_id and SOCKET_ID.fullmatch(socket_id) else None)
    try:
        yield
    finally:
        _current.reset(token)
