"""Departures: what waits to be sent to other nodes, in order and within bounds."""

import asyncio
from collections import deque
from collections.abc import Awaitable, Callable, Sequence
from typing import NamedTuple

from broadcasting.cluster.base import Bundle, Unreachable
from broadcasting.cluster.messages import Item, encode, size

MOST_MESSAGES = 10_000
"""Messages that may wait; they do only while Redis is slower than this node."""

MOST_BYTES = 64 * 2**20
"""Bytes that may wait."""

LARGEST_MESSAGE = 16 * 2**20
"""Bytes of one message. Redis itself drops a subscriber that has 32 MB to read, unless it is told otherwise."""

PACK_MESSAGES = 100
PACK_BYTES = 256 * 2**10
"""What travels together, if it is for one group and nothing for another group lies between."""

Content = Item | Bundle

Send = Callable[[str, list[Content]], Awaitable[None]]


class _Entry(NamedTuple):
    group: str
    item: Content
    size: int
    last: bool
    waiter: "asyncio.Future[None] | None"


class Departures:
    """A queue with one sender, ``deliver``."""

    def __init__(self) -> None:
        self._entries: deque[_Entry] = deque()
        self._flying: list[_Entry] = []
        self._bytes = 0
        self._filled = asyncio.Event()
        self._emptied = asyncio.Event()
        self._emptied.set()

    def put(self, letters: Sequence[tuple[str, Content]], waiter: "asyncio.Future[None] | None" = None) -> bool:
        """Have items sent, each to its group; a bundle has none, and travels alone.

        Returns False, and takes none, if they are too large or too many wait.

        ``waiter`` gets a result when the last one is sent, or ``Unreachable`` when one can't be. Items whose waiter is
        done are not sent any more.
        """
        sizes = [_size(item) for _, item in letters]
        total = self._bytes + sum(sizes)
        full = len(self._entries) + len(letters) > MOST_MESSAGES or total > MOST_BYTES
        if max(sizes) > LARGEST_MESSAGE or (full and self._bytes):
            return False
        self._bytes = total
        last = len(letters) - 1
        for number, ((group, item), item_size) in enumerate(zip(letters, sizes, strict=True)):
            self._entries.append(_Entry(group, item, item_size, number == last, waiter))
        self._filled.set()
        self._emptied.clear()
        return True

    async def deliver(self, send: Send) -> None:
        """Send what is put, for ever. What ``send`` raises ends this; what was being sent then counts as not sent."""
        while True:
            await self._filled.wait()
            while self._pack():
                await send(self._flying[0].group, [entry.item for entry in self._flying])
                flown, self._flying = self._flying, []
                for entry in flown:
                    if entry.last and entry.waiter is not None and not entry.waiter.done():
                        entry.waiter.set_result(None)
            self._filled.clear()
            self._emptied.set()

    def fail(self) -> int:
        """Give up everything that is not sent. Returns how many of the items had nobody waiting for them."""
        entries = [*self._flying, *self._entries]
        self._flying = []
        self._entries.clear()
        self._bytes = 0
        self._filled.clear()
        self._emptied.set()
        for entry in entries:
            if entry.waiter is not None and not entry.waiter.done():
                entry.waiter.set_exception(Unreachable("The channel layer was lost."))
        return sum(entry.waiter is None for entry in entries)

    async def empty(self) -> None:
        """Wait until all is sent or given up."""
        await self._emptied.wait()

    def _pack(self) -> bool:
        """Take what is to travel next out of the queue."""
        packed = 0
        while self._entries:
            entry = self._entries[0]
            if entry.waiter is not None and entry.waiter.done():
                self._take()
                continue
            if self._flying and (
                not entry.group
                or entry.group != self._flying[0].group
                or len(self._flying) == PACK_MESSAGES
                or packed + entry.size > PACK_BYTES
            ):
                break
            packed += entry.size
            self._flying.append(self._take())
        return bool(self._flying)

    def _take(self) -> _Entry:
        entry = self._entries.popleft()
        self._bytes -= entry.size
        return entry


def _size(content: Content) -> int:
    if isinstance(content, Bundle):
        return sum(size(encode(message)) for _, message in content.messages)
    return size(content)
