"""The consumer: ASGI on one side, the hub on the other. It decides nothing."""

import asyncio
from contextlib import suppress
from typing import Any
from urllib.parse import parse_qs

from channels.consumer import AsyncConsumer
from channels.exceptions import StopConsumer

from broadcasting.applications import get_provider
from broadcasting.conf import get_settings
from broadcasting.hub import get_hub
from broadcasting.hub.process import serve_here
from broadcasting.hub.registry import Connection, Write
from broadcasting.protocol import messages
from broadcasting.protocol.errors import ApplicationNotFound, CloseCode
from broadcasting.protocol.frames import text_frame
from broadcasting.writers import FRAME_EXTENSION, QueueWriter, Send

REFUSAL_BUFFER = 10_000
"""Bytes that may wait for a client whose application is not known."""


class PusherConsumer(AsyncConsumer):
    """One client's socket, at ``…/app/{key}``.

    Channels' own loop waits for a channel layer as well and hops into a thread for every message, to
    close old database connections; nothing here uses either, so both methods are replaced.
    """

    connection: Connection | None = None
    queue: QueueWriter | None = None
    closing: asyncio.Task[None] | None = None
    close_code = 1006

    async def __call__(self, scope: dict[str, Any], receive: Any, send: Send) -> None:
        serve_here()
        self.scope = scope
        self.base_send = send
        self.hub = get_hub()
        try:
            while True:
                await self.dispatch(await receive())
        except StopConsumer:
            pass
        finally:
            if self.queue is not None:
                # Nobody is there any more to send to; the server's ``send`` may never return.
                self.queue.abort()
            if self.connection is not None:
                await self.hub.forget(self.connection, self.close_code)

    async def dispatch(self, message: dict[str, Any]) -> None:
        if message["type"] == "websocket.receive":
            await self.websocket_receive(message)
        elif message["type"] == "websocket.connect":
            await self.websocket_connect(message)
        elif message["type"] == "websocket.disconnect":
            self.close_code = message.get("code") or 1005
            raise StopConsumer

    async def websocket_connect(self, message: dict[str, Any]) -> None:
        """Accept first, whatever comes: before that, a refusal would be a plain HTTP 403 to the client."""
        key = self.scope["url_route"]["kwargs"]["key"]
        application = await get_provider().afind_by_key(key)
        await self.base_send({"type": "websocket.accept"})
        write = self._writer(application.max_send_buffer if application else REFUSAL_BUFFER)
        if application is None:
            error = ApplicationNotFound()
            write(text_frame(messages.error(error).encode()))
            self.hangup(error.code, error.message)
            return
        self.connection = await self.hub.open(
            application,
            write,
            self.hangup,
            origin=_header(self.scope, b"origin"),
            version=_query(self.scope, "protocol"),
            strict_version=get_settings().STRICT_PROTOCOL_VERSION,
        )

    async def websocket_receive(self, message: dict[str, Any]) -> None:
        if self.connection is None:
            return
        text = message.get("text")
        await self.hub.receive(self.connection, text if text is not None else message["bytes"])

    def hangup(self, code: int, reason: str) -> None:
        """Close the socket, without waiting for it."""
        if self.closing is None:
            self.closing = asyncio.get_running_loop().create_task(self._close(code, reason))

    async def _close(self, code: int, reason: str) -> None:
        self.close_code = code
        if self.queue is not None:
            await self.queue.close()
        # The client may have gone in the meantime, which servers report in ways of their own.
        with suppress(Exception):
            await self.base_send({"type": "websocket.close", "code": code, "reason": reason})

    def _writer(self, max_buffer: int) -> Write:
        open_writer = self.scope.get("extensions", {}).get(FRAME_EXTENSION)
        if open_writer is not None:
            return open_writer(max_buffer)
        self.queue = QueueWriter(self.base_send, max_buffer, lambda: self.hangup(CloseCode.TOO_SLOW, "Too slow"))
        return self.queue.write


def _header(scope: dict[str, Any], name: bytes) -> str | None:
    return next((value.decode("latin-1") for key, value in scope["headers"] if key == name), None)


def _query(scope: dict[str, Any], name: str) -> str | None:
    return parse_qs(scope["query_string"].decode("latin-1")).get(name, [None])[0]
