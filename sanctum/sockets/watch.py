"""Watches: when what an open socket was let in by is over.

A signal of this process says so at once. What happened in another process, or by the clock, is found by looking.
"""

import asyncio
import logging
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from datetime import datetime
from threading import Lock
from typing import Any

from django.dispatch import receiver
from django.utils import timezone

from revurb.signals import access_ended
from sanctum.conf import get_settings
from sanctum.sockets.identity import Identity, look_again

logger = logging.getLogger("sanctum")

_lock = Lock()
_watches: dict[str, set["Watch"]] = {}


class Watch:
    """Waits for the end of one socket's identity. Made by ``watching``, in the loop that serves the socket."""

    def __init__(self, identity: Identity) -> None:
        self.identity = identity
        self._told = asyncio.Event()
        self._ended = False
        self._loop = asyncio.get_running_loop()

    async def over(self) -> None:
        """Return when the socket has to be closed."""
        while True:
            with suppress(TimeoutError):
                async with asyncio.timeout(self._patience()):
                    await self._told.wait()
            self._told.clear()
            if self._ended or not await self._holds():
                return

    def tell(self, *, ended: bool) -> None:
        """It is over, or will end earlier than was thought; for any thread."""
        # A loop that has ended has closed its sockets.
        with suppress(RuntimeError):
            self._loop.call_soon_threadsafe(self._hear, ended)

    def _hear(self, ended: bool) -> None:
        self._ended = self._ended or ended
        self._told.set()

    def _patience(self) -> float:
        """Seconds until it has to be looked again."""
        return max(0.0, min(get_settings().SOCKET_RECHECK_SECONDS, self._remaining()))

    def _remaining(self) -> float:
        end = self.identity.auth.valid_until
        return float("inf") if end is None else (end - timezone.now()).total_seconds()

    async def _holds(self) -> bool:
        try:
            found = await look_again(self.identity)
        except Exception:
            # Who can't be asked can't have been told of an end either; but what is over by the clock is over.
            logger.exception("It can't be seen whether a socket of user %s may stay.", self.identity.user_id)
            return self._remaining() > 0
        if found is not None:
            self.identity = found
        return found is not None


@contextmanager
def watching(identity: Identity) -> Iterator[Watch]:
    """A watch, which hears of what ends in this process until the block is left."""
    watch = Watch(identity)
    with _lock:
        _watches.setdefault(identity.user_id, set()).add(watch)
    try:
        yield watch
    finally:
        with _lock:
            watches = _watches[identity.user_id]
            watches.discard(watch)
            if not watches:
                del _watches[identity.user_id]


@receiver(access_ended, dispatch_uid="sanctum.sockets")
def _tell(*, user_id: str, credential: str | None = None, until: datetime | None = None, **kwargs: Any) -> None:
    with _lock:
        watches = tuple(_watches.get(user_id, ()))
    for watch in watches:
        if credential is None or watch.identity.auth.credential == credential:
            watch.tell(ended=until is None)
