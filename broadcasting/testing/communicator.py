"""A client that speaks the Pusher protocol to an ASGI application, without a network.

::

    async with PusherCommunicator(application) as client:
        await client.subscribe("private-orders.1")
        await publish_something()
        assert (await client.receive_event("OrderShipped")).data == {"id": 1}

The event loop of the test is the server's, so use it in async tests, and publish from them.
"""

import asyncio
import json
from collections import deque
from collections.abc import Callable, Sequence
from contextlib import suppress
from dataclasses import dataclass
from types import TracebackType
from typing import Any, Self

from asgiref.typing import ASGI3Application

from broadcasting.applications import get_provider
from broadcasting.conf import get_settings
from broadcasting.protocol.application import Application
from broadcasting.protocol.signatures import subscription_auth, user_auth

SUBSCRIBED = "pusher_internal:subscription_succeeded"
REFUSED = "pusher:subscription_error"
ANSWERS = (SUBSCRIBED, REFUSED)


@dataclass(frozen=True, slots=True)
class ReceivedEvent:
    """What the server said. ``data`` is decoded where it is JSON, as ``pusher-js`` does it."""

    name: str
    data: Any = None
    channel: str | None = None
    user_id: str | int | None = None
    """Who sent a client event in a presence channel."""


class SubscriptionRefused(Exception):
    """The server refused a subscription, for the reason in ``data``: its ``type``, ``error`` and ``status``."""

    def __init__(self, channel: str, data: dict[str, Any]) -> None:
        super().__init__(f"{channel}: {data['error']}")
        self.channel = channel
        self.data = data


class ConnectionClosed(Exception):
    """The server closed the connection, or the client did; with ``code`` and ``reason``."""

    def __init__(self, code: int, reason: str) -> None:
        super().__init__(f"{code} {reason}".rstrip())
        self.code = code
        self.reason = reason


class PusherCommunicator:
    """One client. Enter it, or call ``connect`` and ``disconnect``; ``socket_id`` is known from then on.

    ``asgi`` is the site's ASGI application; ``application`` the one of ``REVURB["APPS"]`` to connect to, by
    default the first. ``headers`` are sent with the handshake (``{"origin": "https://example.com"}``). ``timeout``
    is for how many seconds each method waits for an answer before it raises ``TimeoutError``.
    """

    def __init__(
        self,
        asgi: ASGI3Application,
        application: Application | None = None,
        *,
        headers: dict[str, str] | None = None,
        timeout: float = 1.0,
    ) -> None:
        self.application = application or next(iter(get_provider().all()))
        self.socket_id = ""
        self._timeout = timeout
        self._events: deque[ReceivedEvent] = deque()
        self._closed: ConnectionClosed | None = None
        self._server = _Server(asgi, _scope(self.application, headers or {}))

    async def __aenter__(self) -> Self:
        await self.connect()
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, traceback: TracebackType | None
    ) -> None:
        await self.disconnect()

    async def connect(self) -> str:
        """Open the connection; returns its ``socket_id``.

        Raises ``ConnectionClosed`` with the server's code when it is refused.
        """
        self._server.start()
        self._server.send({"type": "websocket.connect"})
        answer = await self._server.receive(self._timeout)
        if answer["type"] != "websocket.accept":
            raise ConnectionClosed(answer.get("code", 1006), answer.get("reason") or "")
        greeting = await self._receive()
        if greeting.name == "pusher:error":
            code, reason = await self.wait_closed()
            await self.disconnect(code)
            raise ConnectionClosed(code, reason)
        self.socket_id = greeting.data["socket_id"]
        return self.socket_id

    async def disconnect(self, code: int = 1000) -> None:
        """Close the connection, and wait until the server has let go of it."""
        await self._server.stop(code, self._timeout)
        self._closed = self._closed or ConnectionClosed(code, "")

    async def subscribe(
        self, channel: str, *, user_id: str | int | None = None, user_info: Any = None, auth: str | None = None
    ) -> Any:
        """Subscribe to a channel, with a signature where one is needed; returns the data of the server's answer.

        Presence channels want a ``user_id``, and take a ``user_info``. ``auth`` stands in for the signature.
        Raises ``SubscriptionRefused`` when the server says no.
        """
        data = {"channel": channel}
        if user_id is not None:
            data["channel_data"] = json.dumps({"user_id": user_id, "user_info": user_info})
        data["auth"] = auth or subscription_auth(self.application, self.socket_id, channel, data.get("channel_data"))
        await self.send("pusher:subscribe", data)
        answer = await self._receive_matching(lambda event: event.name in ANSWERS and event.channel == channel)
        if answer.name == REFUSED:
            # Reverb's error frame came before it, and says the same without the channel.
            self._events.remove(next(event for event in self._events if event.name == "pusher:error"))
            raise SubscriptionRefused(channel, answer.data)
        return answer.data

    async def unsubscribe(self, channel: str) -> None:
        """Leave a channel; the server does not answer that."""
        await self.send("pusher:unsubscribe", {"channel": channel})
        await self._settle()

    async def sign_in(self, user_id: str, *, user_info: Any = None, watchlist: Sequence[str] = ()) -> Any:
        """Sign in as a user; returns the data of the server's answer. Raises ``ConnectionClosed`` when it says no."""
        user_data = json.dumps({"id": user_id, "user_info": user_info, "watchlist": list(watchlist)})
        auth = user_auth(self.application, self.socket_id, user_data)
        await self.send("pusher:signin", {"auth": auth, "user_data": user_data})
        return (await self.receive_event("pusher:signin_success")).data

    async def send_event(self, channel: str, name: str, data: Any = None) -> None:
        """Send a client event; the prefix ``client-`` is added where the name has none."""
        name = name if name.startswith("client-") else f"client-{name}"
        await self.send(name, data, channel=channel)
        await self._settle()

    async def send(self, event: str, data: Any = None, **more: Any) -> None:
        """Send any message."""
        await self.send_text(json.dumps({"event": event, "data": data, **more}))

    async def send_text(self, text: str) -> None:
        """Send a text as it is, be it a message or not."""
        self._server.send({"type": "websocket.receive", "text": text})

    async def receive_event(self, name: str | None = None) -> ReceivedEvent:
        """The next event, or the next one of this name; those before it are kept for later calls.

        Raises ``TimeoutError`` when none comes, and ``ConnectionClosed`` when the connection ends instead.
        """
        return await self._receive_matching(lambda event: name is None or event.name == name)

    async def assert_nothing(self) -> None:
        """Nothing came that was not received yet. What this process published before has arrived by then.

        To know that, it sends two pings, which count as messages where an application limits their rate.
        """
        await self._settle()
        assert not self._events, f"received {self._events[0]}"

    async def wait_closed(self) -> tuple[int, str]:
        """Wait until the server closes the connection; returns code and reason. Events that come before are kept."""
        while self._closed is None:
            try:
                self._events.append(await self._receive())
            except ConnectionClosed:
                break
        assert self._closed is not None
        return self._closed.code, self._closed.reason

    async def _receive_matching(self, matches: Callable[[ReceivedEvent], bool]) -> ReceivedEvent:
        for event in self._events:
            if matches(event):
                self._events.remove(event)
                return event
        while not matches(event := await self._receive()):
            self._events.append(event)
        return event

    async def _receive(self) -> ReceivedEvent:
        if self._closed is not None:
            raise self._closed
        message = await self._server.receive(self._timeout)
        if message["type"] == "websocket.close":
            self._closed = ConnectionClosed(message.get("code", 1000), message.get("reason") or "")
            raise self._closed
        return _event(message["text"])

    async def _settle(self) -> None:
        """Read everything that is on its way: an answered ping is behind it.

        Twice, because a reply goes ahead of the events of its turn of the loop.
        """
        for _ in range(2):
            if self._closed is not None:
                return
            await self.send("pusher:ping")
            while (event := await self._receive()).name != "pusher:pong":
                self._events.append(event)


class _Server:
    """Runs an ASGI application for one connection, and hands messages to and fro."""

    def __init__(self, asgi: ASGI3Application, scope: Any) -> None:
        self._asgi = asgi
        self._scope = scope
        self._inputs: asyncio.Queue[Any] = asyncio.Queue()
        self._outputs: asyncio.Queue[Any] = asyncio.Queue()
        self._task: asyncio.Future[None] | None = None

    def start(self) -> None:
        self._task = asyncio.ensure_future(self._asgi(self._scope, self._inputs.get, self._outputs.put))

    def send(self, message: dict[str, Any]) -> None:
        self._inputs.put_nowait(message)

    async def receive(self, timeout: float) -> Any:
        """The application's next message. What the application raises is raised here."""
        assert self._task is not None, "connect first"
        if not self._outputs.empty():
            return self._outputs.get_nowait()
        output = asyncio.ensure_future(self._outputs.get())
        await asyncio.wait([output, self._task], timeout=timeout, return_when=asyncio.FIRST_COMPLETED)
        if output.done():
            return output.result()
        output.cancel()
        if not self._task.done():
            raise TimeoutError(f"nothing came for {timeout} seconds")
        self._task.result()
        return {"type": "websocket.close", "code": 1006}

    async def stop(self, code: int, timeout: float) -> None:
        """Tell the application that the client has gone, and wait for its end."""
        assert self._task is not None, "connect first"
        self.send({"type": "websocket.disconnect", "code": code})
        await asyncio.wait_for(self._task, timeout)


def _scope(application: Application, headers: dict[str, str]) -> Any:
    path = f"{get_settings().SERVER_PATH}/app/{application.key}"
    return {
        "type": "websocket",
        "asgi": {"version": "3.0"},
        "http_version": "1.1",
        "scheme": "ws",
        "path": path,
        "raw_path": path.encode(),
        "query_string": b"protocol=7&client=revurb-testing",
        "root_path": "",
        "headers": [(name.lower().encode(), value.encode()) for name, value in headers.items()],
        "subprotocols": [],
        "client": ("127.0.0.1", 50000),
        "server": ("127.0.0.1", 80),
    }


def _event(text: str) -> ReceivedEvent:
    content = json.loads(text)
    data = content.get("data")
    if isinstance(data, str):
        with suppress(ValueError):
            data = json.loads(data)
    return ReceivedEvent(content["event"], data, content.get("channel"), content.get("user_id"))
