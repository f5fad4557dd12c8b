"""A socket as the consumer gets it: the secret is not in it, and after the end nothing goes in or out."""

import asyncio
from collections.abc import Awaitable, Callable
from contextlib import suppress
from typing import Any

UNAUTHENTICATED = 4401
"""The close code of sockets whose credential is wrong or over, after HTTP's 401."""

Message = dict[str, Any]
Receive = Callable[[], Awaitable[Message]]
Send = Callable[[Message], Awaitable[None]]


class GuardedSocket:
    """Stands between the server and the consumer. ``marker`` is the subprotocol that goes out if no other one does."""

    def __init__(self, receive: Receive, send: Send, marker: str | None) -> None:
        self._receive = receive
        self._send = send
        self._marker = marker
        self._closed = False
        self.accepted = asyncio.Event()

    async def receive(self) -> Message:
        """What the server says; of what the client says after the end, nothing."""
        while True:
            message = await self._receive()
            if not self._closed or message["type"] != "websocket.receive":
                return message

    async def send(self, message: Message) -> None:
        """What the consumer says; nothing after the end."""
        if self._closed:
            return
        if message["type"] == "websocket.accept":
            # Browsers give up where none of the subprotocols that they offered is taken.
            message = {**message, "subprotocol": message.get("subprotocol") or self._marker}
        self._closed = message["type"] == "websocket.close"
        await self._send(message)
        if message["type"] == "websocket.accept":
            self.accepted.set()

    async def end(self) -> None:
        """Close the socket, unless the consumer has done so."""
        if self._closed:
            return
        self._closed = True
        # The client may have gone in the meantime, which servers report in ways of their own.
        with suppress(Exception):
            await self._send({"type": "websocket.close", "code": UNAUTHENTICATED, "reason": "Unauthenticated."})


async def refuse(receive: Receive, send: Send) -> None:
    """Refuse a handshake: the client gets HTTP 403, and learns nothing of the reason."""
    await receive()
    await send({"type": "websocket.close", "code": UNAUTHENTICATED})
