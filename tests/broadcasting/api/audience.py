"""Clients of the hub that listen to what the API publishes; only their sockets are missing."""

import asyncio
import json
import time
from dataclasses import dataclass, field

from broadcasting.hub import Hub
from broadcasting.hub.registry import Connection
from broadcasting.protocol.application import Application
from broadcasting.protocol.channels import ChannelName
from broadcasting.protocol.grants import Grant, write_grant
from broadcasting.protocol.messages import Event
from broadcasting.protocol.signatures import subscription_auth
from tests.broadcasting.api.client import APPLICATION


@dataclass
class Listener:
    """One client. ``closed`` is the code with which it was closed."""

    received: bytearray = field(default_factory=bytearray)
    closed: int | None = None
    connection: Connection | None = None

    @property
    def socket_id(self) -> str:
        assert self.connection is not None
        return self.connection.socket_id

    def hangup(self, code: int, reason: str) -> None:
        self.closed = code

    async def heard(self) -> list[tuple[str, str, str]]:
        """The events that reached it, as (name, data, channel)."""
        await asyncio.sleep(0)  # what was published leaves at the end of the loop's turn
        messages = [json.loads(payload) for payload in _payloads(bytes(self.received))]
        return [
            (message["event"], message["data"], message["channel"])
            for message in messages
            if not message["event"].startswith("pusher")
        ]


class Audience:
    """Everybody who listens, and ``events``, all that was published."""

    def __init__(self, hub: Hub) -> None:
        self.hub = hub
        self.events: list[Event] = []
        self._publish = hub.publish
        hub.publish = self._record  # type: ignore[method-assign]

    async def listen(
        self, *channels: str, user_id: str | int | None = None, application: Application = APPLICATION
    ) -> Listener:
        """Let a client subscribe; in presence channels as ``user_id``."""
        listener = Listener()
        listener.connection = await self.hub.open(application, listener.received.extend, listener.hangup)
        for channel in channels:
            await self.hub.receive(listener.connection, _subscription(listener, application, channel, user_id))
        assert len(listener.connection.session.subscriptions) == len(channels)
        return listener

    async def let_in(self, user_id: str, credential: str | None, application: Application = APPLICATION) -> Listener:
        """Let a client subscribe to ``private-a``, by a grant of a user and a credential."""
        listener = await self.listen(application=application)
        assert listener.connection is not None
        grant = write_grant(Grant(user_id, credential, time.time()))
        auth = subscription_auth(application, listener.socket_id, "private-a", None, grant)
        message = {"event": "pusher:subscribe", "data": {"channel": "private-a", "auth": auth}}
        await self.hub.receive(listener.connection, json.dumps(message))
        return listener

    async def leave(self, listener: Listener) -> None:
        assert listener.connection is not None
        await self.hub.forget(listener.connection, 1000)

    async def _record(self, application: Application, *events: Event) -> None:
        self.events += events
        await self._publish(application, *events)


def _subscription(listener: Listener, application: Application, channel: str, user_id: str | int | None) -> str:
    name, data = ChannelName.parse(channel), {"channel": channel}
    if name.is_presence:
        data["channel_data"] = json.dumps({"user_id": user_id})
    if name.is_private:
        data["auth"] = subscription_auth(application, listener.socket_id, channel, data.get("channel_data"))
    return json.dumps({"event": "pusher:subscribe", "data": data})


def _payloads(frames: bytes) -> list[bytes]:
    found = []
    while frames:
        length, start = frames[1], 2
        if length == 126:
            length, start = int.from_bytes(frames[2:4], "big"), 4
        elif length == 127:
            length, start = int.from_bytes(frames[2:10], "big"), 10
        found.append(frames[start : start + length])
        frames = frames[start + length :]
    return found
