"""The fan-out: the one way in which an event leaves for many connections.

Events that fall into one turn of the event loop are joined: a connection that gets ten of them is written
to once. Nothing is awaited and nothing waits for a timer: a lone event leaves when the turn in which it came
is over. Every connection gets its events in the order in which they were pushed, whatever their channels.
"""

import asyncio
from collections.abc import Iterator
from itertools import islice, repeat

from broadcasting.hub.registry import Write

SLICE = 128
"""Connections that are written to in one go, less than 1 ms; then the loop's other work gets its turn. uvloop sends at
the end of a turn, and finds so many connections in the processor's cache still."""

_Entry = tuple[tuple[Write, ...], bytes, Write | None]
_Writes = Iterator[tuple[Write, bytes]]


class Fanout:
    """Collects what is pushed in one turn of the loop, and sends it at the turn's end."""

    def __init__(self) -> None:
        self._entries: list[_Entry] = []
        self._writes: _Writes | None = None
        self._skip: Write | None = None
        self._scheduled = False

    def push(self, receivers: tuple[Write, ...], frame: bytes, skip: Write | None = None) -> None:
        """Send a ready frame to all receivers but ``skip``, the same object as one of them. For the event loop only."""
        self._entries.append((receivers, frame, skip))
        self._schedule()

    def flush(self) -> None:
        """Send everything that was pushed, now."""
        while self._entries or self._writes is not None:
            self._send_slice()

    def _schedule(self) -> None:
        if not self._scheduled:
            self._scheduled = True
            asyncio.get_running_loop().call_soon(self._turn)

    def _turn(self) -> None:
        self._scheduled = False
        self._send_slice()
        if self._entries or self._writes is not None:
            self._schedule()

    def _send_slice(self) -> None:
        if self._writes is None:
            entries, self._entries = self._entries, []
            self._writes, self._skip = _writes(entries)
        number, skip = 0, self._skip
        for number, (write, data) in enumerate(islice(self._writes, SLICE), 1):  # noqa: B007
            if write is not skip:
                write(data)
        if number < SLICE:
            self._writes = None


def _writes(entries: list[_Entry]) -> tuple[_Writes, Write | None]:
    """Turn the entries of one turn into one write per connection, and the one that is to be skipped."""
    if not entries:
        return iter(()), None
    receivers, frame, skip = entries[0]
    if len(entries) > 1:
        if any(other is not receivers or skipped is not skip for other, _, skipped in entries):
            return _writes_one_by_one(entries), None
        frame = b"".join([each for _, each, _ in entries])
    return zip(receivers, repeat(frame), strict=False), skip


def _writes_one_by_one(entries: list[_Entry]) -> _Writes:
    """As ``_writes``, where not everybody gets the same."""
    pending: dict[Write, list[bytes]] = {}
    for receivers, frame, skip in entries:
        for write in receivers:
            if write is not skip:
                pending.setdefault(write, []).append(frame)
    # Joined slice by slice, so that a large channel's copies are not all there at one time.
    return ((write, b"".join(frames)) for write, frames in pending.items())
