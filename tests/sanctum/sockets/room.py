"""A consumer that tells what it knows of its client, and a client that opens sockets at it."""

from collections.abc import Sequence
from typing import Any

from channels.generic.websocket import AsyncJsonWebsocketConsumer
from channels.testing import WebsocketCommunicator

from sanctum.sockets import SanctumAuthMiddlewareStack

PATH = "/ws/room"
OWN = "http://testserver"
EVIL = "https://evil.test"

SEEN: list[dict[str, Any]] = []
"""The scopes of all sockets that consumers heard of."""


class Room(AsyncJsonWebsocketConsumer):
    """Accepts everybody, and answers what it is told."""

    async def connect(self) -> None:
        SEEN.append(self.scope)
        await self.accept(self.chosen())
        await self.send_json({"user": self.scope["user"].get_username(), "by": type(self.scope["auth"]).__name__})

    async def receive_json(self, content: Any, **kwargs: Any) -> None:
        if content == "leave":
            await self.close(4000)
        await self.send_json(content)

    def chosen(self) -> str | None:
        return "chat" if "chat" in self.scope["subprotocols"] else None


application = SanctumAuthMiddlewareStack(Room.as_asgi())


class Socket(WebsocketCommunicator):
    """A client's socket, before it is opened. ``origin`` is what a browser would say of its page."""

    def __init__(
        self,
        *subprotocols: str,
        query: str = "",
        origin: str | None = None,
        session: str | None = None,
        headers: Sequence[tuple[bytes, bytes]] = (),
        path: str = PATH,
        served: Any = application,
    ) -> None:
        sent = [(b"host", b"testserver"), *headers]
        if origin is not None:
            sent.append((b"origin", origin.encode()))
        if session is not None:
            sent.append((b"cookie", f"sessionid={session}".encode()))
        if subprotocols:
            sent.append((b"sec-websocket-protocol", ", ".join(subprotocols).encode()))
        super().__init__(served, f"{path}?{query}" if query else path, sent, list(subprotocols))
        self.scope |= {"scheme": "ws", "client": ["127.0.0.1", 50000], "server": ["testserver", 80]}

    async def opens(self) -> dict[str, Any]:
        """Open it; returns what the consumer knows of us."""
        connected, self.subprotocol = await self.connect()
        assert connected, self.subprotocol
        known: dict[str, Any] = await self.receive_json_from()
        return known

    async def is_refused(self) -> bool:
        """Try to open it; returns whether the server said no before any consumer heard of us."""
        before = len(SEEN)
        connected, code = await self.connect()
        return not connected and code == 4401 and len(SEEN) == before

    async def is_closed(self) -> bool:
        """Wait until the server closes the socket as one whose credential is over."""
        message = await self.receive_output(5)
        return bool(message["type"] == "websocket.close" and message["code"] == 4401)

    async def says(self, content: Any) -> Any:
        await self.send_json_to(content)
        return await self.receive_json_from()


def bearer(text: str) -> tuple[bytes, bytes]:
    return b"authorization", f"Bearer {text}".encode()
