"""What a socket's application has not received yet."""

from asyncio import Future, get_running_loop
from typing import Any


class Mailbox:
    """Messages for one application, in order; does what the servers use of ``asyncio.Queue``.

    An idle ``asyncio.Queue`` takes 2.4 KB, a tenth of a whole connection; this takes 0.2 KB.
    """

    __slots__ = ("_messages", "_waiters")

    def __init__(self) -> None:
        self._messages: list[Any] = []
        self._waiters: list[Future[None]] = []

    def put_nowait(self, message: Any) -> None:
        self._messages.append(message)
        # All are woken, so that a message is not lost with the one that is cancelled just then.
        for waiter in self._waiters:
            if not waiter.done():
                waiter.set_result(None)

    async def get(self) -> Any:
        """Wait for the next message. Loses nothing when cancelled."""
        while not self._messages:
            waiter = get_running_loop().create_future()
            self._waiters.append(waiter)
            try:
                await waiter
            finally:
                self._waiters.remove(waiter)
        return self._messages.pop(0)

    def empty(self) -> bool:
        return not self._messages

    def qsize(self) -> int:
        return len(self._messages)
