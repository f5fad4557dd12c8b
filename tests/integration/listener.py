"""A client of the server's sockets, as plain as can be, for tests of what publishers do."""

import json
from collections.abc import Callable
from contextlib import suppress
from typing import Any, Self

from websockets.exceptions import ConnectionClosed
from websockets.sync.client import connect

from broadcasting.protocol.application import Application
from broadcasting.protocol.signatures import subscription_auth, user_auth
from tests.integration.demo_site import Site

PATIENCE = 30
"""Seconds that a message may take; only a failing test waits so long."""

COUNT = "pusher_internal:subscription_count"


class Listener:
    """One socket; use it as a context manager."""

    def __init__(self, site: Site) -> None:
        self._application = Application(id=site.app_id, key=site.key, secret=site.secret)
        self._connecting = connect(f"ws://{site.host}:{site.client_port()}/app/{site.key}?protocol=7", compression=None)

    def __enter__(self) -> Self:
        self._socket = self._connecting.__enter__()
        self.socket_id: str = self.expect("pusher:connection_established")["data"]["socket_id"]
        return self

    def __exit__(self, *exception: Any) -> None:
        self._connecting.__exit__(*exception)

    def subscribe(self, channel: str, user_id: str | int | None = None) -> dict[str, Any]:
        """Subscribe with a signature that fits, to presence channels as ``user_id``; returns what is answered."""
        self.ask_for(channel, user_id)
        answer: dict[str, Any] = self.expect("pusher_internal:subscription_succeeded")["data"]
        return answer

    def ask_for(self, channel: str, user_id: str | int | None = None) -> None:
        """Subscribe without waiting for the answer."""
        data = {"channel": channel}
        if user_id is not None:
            data["channel_data"] = json.dumps({"user_id": user_id})
        data["auth"] = subscription_auth(self._application, self.socket_id, channel, data.get("channel_data"))
        self.say("pusher:subscribe", data)

    def sign_in(self, user_id: str, *watched: str) -> None:
        """Sign in with a signature that fits, as a user who watches others."""
        user_data = json.dumps({"id": user_id, "watchlist": watched})
        auth = user_auth(self._application, self.socket_id, user_data)
        self.say("pusher:signin", {"auth": auth, "user_data": user_data})
        self.expect("pusher:signin_success")

    def say(self, event: str, data: Any) -> None:
        self.send({"event": event, "data": data})

    def send(self, message: dict[str, Any]) -> None:
        self._socket.send(json.dumps(message))

    def next(self) -> dict[str, Any]:
        """The next message that is neither a ping nor a count, with ``data`` decoded if it is JSON."""
        while (message := self._receive())["event"] in ("pusher:ping", COUNT):
            pass
        return message

    def count(self) -> int:
        """The next number of subscribers that is told, before anything else."""
        message = self._receive()
        assert message["event"] == COUNT, message
        return message["data"]["subscription_count"]

    def expect(self, event: str) -> dict[str, Any]:
        """The next message, which must be ``event``."""
        message = self.next()
        assert message["event"] == event, message
        return message

    def assert_silence(self) -> None:
        """Nothing has come since the last message, so far."""
        self.say("pusher:ping", {})
        self.expect("pusher:pong")

    def _receive(self) -> dict[str, Any]:
        message: dict[str, Any] = json.loads(self._socket.recv(PATIENCE))
        with suppress(KeyError, TypeError, ValueError):
            message["data"] = json.loads(message["data"])
        return message

    def closed_with(self) -> int | None:
        """Wait until the server closes the socket; returns its code."""
        try:
            while True:
                self._socket.recv(PATIENCE)
        except ConnectionClosed as closed:
            return closed.rcvd.code if closed.rcvd else None


Listen = Callable[..., Listener]
