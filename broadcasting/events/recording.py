"""Who takes events instead of letting them leave: the fakes of ``broadcasting.testing``."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import Protocol

from broadcasting.events.options import SendOptions
from broadcasting.events.outgoing import Outgoing


class Recorder(Protocol):
    """Takes what ``dispatch`` would have sent; called from any thread."""

    def record(self, outgoing: Sequence[Outgoing], options: SendOptions) -> None:
        """Take the events of one ``send()``."""

    async def arecord(self, outgoing: Sequence[Outgoing], options: SendOptions) -> None:
        """Take the events of one ``asend()``."""


# Of the process, not of a thread or task: what a test started in another thread is recorded too.
_recorders: list[Recorder] = []


def current_recorder() -> Recorder | None:
    """Who takes events now: the last who came; ``None`` lets them leave."""
    return _recorders[-1] if _recorders else None


@contextmanager
def recorded_by(recorder: Recorder) -> Iterator[None]:
    """Have all events of this process taken by ``recorder`` meanwhile."""
    _recorders.append(recorder)
    try:
        yield
    finally:
        _recorders.remove(recorder)
