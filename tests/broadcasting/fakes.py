"""Stand-ins for what is outside: sockets that remember, a clock moved by hand, receivers of signals."""

import asyncio
import json
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from django.dispatch import Signal

from broadcasting.hub import Hub
from broadcasting.hub.registry import Connection
from broadcasting.protocol.application import Application
from broadcasting.protocol.frames import payloads
from broadcasting.protocol.session import Session
from broadcasting.protocol.signatures import subscription_auth, user_auth

APPLICATION = Application(id="1", key="key", secret="hush")


def application(**changes: Any) -> Application:
    return Application(**{"id": "1", "key": "key", "secret": "hush", **changes})


class FakeClock:
    """Time that passes when told to."""

    def __init__(self) -> None:
        self.now = 1_000.0

    def __call__(self) -> float:
        return self.now

    def advance(self, seconds: float) -> None:
        self.now += seconds


class FakeSocket:
    """Remembers what was written to it, write by write, and how it was closed.

    As with a real writer, nothing is taken after the close; what came nevertheless is in ``late``.
    """

    def __init__(self) -> None:
        self.writes: list[bytes] = []
        self.late: list[bytes] = []
        self.closed: tuple[int, str] | None = None
        self._read = 0

    def write(self, frames: bytes) -> None:
        (self.writes if self.closed is None else self.late).append(frames)

    def hangup(self, code: int, reason: str) -> None:
        assert self.closed is None, "closed twice"
        self.closed = code, reason

    def texts(self) -> list[str]:
        """All messages since the last call of this or of ``events``."""
        found = [payload.decode() for payload in payloads(b"".join(self.writes[self._read :]))]
        self._read = len(self.writes)
        return found

    def events(self) -> list[dict[str, Any]]:
        """As ``texts``, decoded; ``data`` that is a JSON text is decoded too."""
        return [readable(text) for text in self.texts()]

    def assert_nothing(self) -> None:
        assert self.texts() == []

    def assert_names(self, *names: str) -> None:
        """Exactly these events came, in this order."""
        assert [event["event"] for event in self.events()] == list(names)

    def assert_event(self, name: str, data: Any = None, channel: str | None = None, **more: Any) -> None:
        """Exactly this one event came."""
        expected = {"event": name, "data": data, "channel": channel, **more}
        assert self.events() == [{key: value for key, value in expected.items() if value is not None}]

    def assert_error(self, code: int, message: str) -> None:
        self.assert_event("pusher:error", {"code": code, "message": message})

    def assert_ended(self, code: int, message: str) -> None:
        """The error came as a frame, and then the close said the same."""
        self.assert_error(code, message)
        assert self.closed == (code, message)

    def assert_open(self) -> None:
        assert self.closed is None


def readable(text: str) -> dict[str, Any]:
    event = json.loads(text)
    if isinstance(event.get("data"), str):
        event["data"] = json.loads(event["data"])
    return event


class Client:
    """A connection of a hub with its fake socket; ``say`` sends what JSON can say."""

    def __init__(self, hub: Hub, connection: Connection, socket: FakeSocket) -> None:
        self.hub = hub
        self.connection = connection
        self.socket = socket

    @classmethod
    async def connect(cls, hub: Hub, application: Application = APPLICATION, **handshake: Any) -> "Client":
        socket = FakeSocket()
        return cls(hub, await hub.open(application, socket.write, socket.hangup, **handshake), socket)

    @classmethod
    async def greeted(cls, hub: Hub, application: Application = APPLICATION) -> "Client":
        """Connect, and read the greeting away."""
        client = await cls.connect(hub, application)
        client.socket.assert_names("pusher:connection_established")
        return client

    @property
    def application(self) -> Application:
        return self.connection.session.application

    @property
    def socket_id(self) -> str:
        return self.connection.socket_id

    async def hear(self, content: str | bytes) -> None:
        await self.hub.receive(self.connection, content)

    async def say(self, event: str, data: Any = None, **more: Any) -> None:
        await self.hear(json.dumps({"event": event, "data": data, **more}))

    async def subscribe(self, channel: str, channel_data: Any = None, **more: Any) -> None:
        """Ask for a subscription with a good signature; ``more`` replaces parts of the data."""
        data = {"channel": channel}
        if channel_data is not None:
            data["channel_data"] = json.dumps(channel_data)
        data["auth"] = subscription_auth(self.application, self.socket_id, channel, data.get("channel_data"))
        await self.say("pusher:subscribe", data | more)

    async def joined(self, *channels: str, channel_data: Any = None) -> "Client":
        """Subscribe, and read the answers away."""
        for channel in channels:
            await self.subscribe(channel, channel_data)
        await turns()
        assert "pusher:error" not in [event["event"] for event in self.socket.events()]
        return self

    async def unsubscribe(self, channel: str) -> None:
        await self.say("pusher:unsubscribe", {"channel": channel})

    async def sign_in(self, user_id: str, **more: Any) -> None:
        user_data = json.dumps({"id": user_id, **more})
        auth = user_auth(self.application, self.socket_id, user_data)
        await self.say("pusher:signin", {"auth": auth, "user_data": user_data})

    async def leave(self, code: int = 1000) -> None:
        """The socket is gone."""
        await self.hub.forget(self.connection, code)


def connection(socket: FakeSocket | None = None, socket_id: str = "1.1", **changes: Any) -> Connection:
    """A connection without a hub."""
    socket = socket or FakeSocket()
    return Connection(Session(application(**changes), socket_id, now=0), socket.write, socket.hangup)


async def turns(count: int = 5) -> None:
    """Let the loop go round, so that what is due in this turn happens."""
    for _ in range(count):
        await asyncio.sleep(0)


class Listener:
    """An async receiver that keeps what it was told, in order."""

    def __init__(self) -> None:
        self.heard: list[tuple[str, dict[str, Any]]] = []

    def names(self) -> list[str]:
        return [name for name, _ in self.heard]

    def of(self, name: str) -> list[dict[str, Any]]:
        return [values for each, values in self.heard if each == name]

    def counts(self) -> Counter[str]:
        return Counter(self.names())


@contextmanager
def listening(**signals: Signal) -> Iterator[Listener]:
    """Listen to signals, each under the name that is given for it."""
    listener = Listener()
    receivers = [(signal, _receiver(listener, name)) for name, signal in signals.items()]
    for signal, receiver in receivers:
        signal.connect(receiver, weak=False)
    try:
        yield listener
    finally:
        for signal, receiver in receivers:
            signal.disconnect(receiver)


def _receiver(listener: Listener, name: str) -> Any:
    async def receive(sender: Any, signal: Signal, **values: Any) -> None:
        listener.heard.append((name, {"sender": sender, **values}))

    return receive
