"""One application on this node: its share, its replicas, and who waits for an answer of Redis."""

import asyncio
from collections import defaultdict

from broadcasting.state.redis.call import Call
from broadcasting.state.redis.keys import ApplicationKeys
from broadcasting.state.redis.replica import Replica
from broadcasting.state.redis.share import CONNECTIONS, Key, Operation, Share

Answer = bool | None
"""Whether a socket is let in; None where Redis could not be asked."""


class Domain:
    """Holds, and lets wait. The state does the talking, one call at a time."""

    def __init__(self, app_id: str, keys: ApplicationKeys) -> None:
        self.app_id = app_id
        self.keys = keys
        self.share = Share()
        self.replicas: dict[str, Replica] = {}
        self.wanted: dict[str, None] = {}
        """Presence channels to compare with Redis in the next call."""
        self.lock = asyncio.Lock()
        """Held by whoever makes a call, since calls are numbered."""
        self.number = 0
        self.call: Call | None = None
        """What was said and not answered yet."""
        self.former: str | None = None
        self.skipped: set[Key] = set()
        """Entries that could not be told, for a reason that may go away."""
        self.introduced = False
        """Whether the cluster knows that this node is in this application."""
        self.task: asyncio.Task[None] | None = None
        self._waiting: dict[Key, list[asyncio.Future[Answer]]] = defaultdict(list)
        self._moved = asyncio.Event()

    @property
    def has_something(self) -> bool:
        """Whether there is anything that this node has, or that Redis may hold of it."""
        return self.call is not None or len(self.share) > 0

    def wait(self, key: Key) -> "asyncio.Future[Answer]":
        """A future for the next answer about an entry."""
        future: asyncio.Future[Answer] = asyncio.get_running_loop().create_future()
        self._waiting[key].append(future)
        return future

    def waiting(self, key: Key) -> int:
        """How many sockets wait to be let in."""
        return len(self._waiting.get(key, ()))

    def answer(self, key: Key, answer: Answer) -> None:
        """Answer all who wait for an entry."""
        for future in self._waiting.pop(key, ()):
            if not future.done():
                future.set_result(answer)

    def answer_connections(self, asked: int, admitted: int) -> int:
        """Let in so many of the first who wait to connect, refuse the others of them; returns how many were refused."""
        waiting = self._waiting.pop(CONNECTIONS, [])
        for number, future in enumerate(waiting[:asked]):
            if not future.done():
                future.set_result(number < admitted)
        if waiting[asked:]:
            self._waiting[CONNECTIONS] = waiting[asked:]
        return asked - admitted

    def take(self, most: int) -> list[Operation]:
        """What Redis must be told next. Whoever waits for what needs not be told is answered."""
        operations = self.share.take(most, self.waiting)
        said = {operation.key for operation in operations}
        for key in tuple(self._waiting):
            if key not in said and not self.share.is_dirty(key):
                self.answer(key, True)
        return operations

    def give_up(self) -> None:
        """Redis is away: nobody needs to wait."""
        for key in tuple(self._waiting):
            self.answer(key, None)
        self.moved()

    def moved(self) -> None:
        """Wake who waits for a call to be over, or for a replica."""
        moved, self._moved = self._moved, asyncio.Event()
        moved.set()

    async def next_move(self) -> None:
        await self._moved.wait()
