"""A client of the server's sockets, as plain as can be, for tests of what publishers do."""

import json
from contextlib import suppress
from typing import Any, Self

from websockets.exceptions import ConnectionClosed
from websockets.sync.client import connect

from broadcasting.protocol.application import Application
from broadcasting.protocol.signatures import subscription_auth, user_auth
from tests.integration.demo_site import Site

PATIENCE = 20
"""Seconds that a message may take; only a failing test waits so long."""


class Listener:
    """One socket; use it as a context manager."""

    def __init__(self, site: Site) -> None:
        self._application = Application(id=site.app_id, key=site.key, secret=site.secret)
        self._connecting = connect(f"ws://{site.host}:{site.port}/app/{site.key}?protocol=7", compression=None)

    def __enter__(self) -> Self:
        self._socket = self._connecting.__enter__()
        self.socket_id: str = self.expect("pusher:connection_established")["data"]["socket_id"]
        return self

    def __exit__(self, *exception: Any) -> None:
        self._connecting.__exit__(*exception)

    def subscribe(self, channel: str, user_id: str | int | None = None) -> None:
        """Subscribe with a signature that fits, to presence channels as ``user_id``."""
        data = {"channel": channel}
        if user_id is not None:
            data["channel_data"] = json.dumps({"user_id": user_id})
        data["auth"] = subscription_auth(self._application, self.socket_id, channel, data.get("channel_data"))
        self.say("pusher:subscribe", data)
        self.expect("pusher_internal:subscription_succeeded")

    def sign_in(self, user_id: str) -> None:
        user_data = json.dumps({"id": user_id})
        auth = user_auth(self._application, self.socket_id, user_data)
        self.say("pusher:signin", {"auth": auth, "user_data": user_data})
        self.expect("pusher:signin_success")

    def say(self, event: str, data: Any) -> None:
        self.send({"event": event, "data": data})

    def send(self, message: dict[str, Any]) -> None:
        self._socket.send(json.dumps(message))

    def next(self) -> dict[str, Any]:
        """The next message that is neither a ping nor a count, with ``data`` decoded if it is JSON."""
        message = json.loads(self._socket.recv(PATIENCE))
        if message["event"] in ("pusher:ping", "pusher_internal:subscription_count"):
            return self.next()
        with suppress(KeyError, TypeError, ValueError):
            message["data"] = json.loads(message["data"])
        return message

    def expect(self, event: str) -> dict[str, Any]:
        """The next message, which must be ``event``."""
        message = self.next()
        assert message["event"] == event, message
        return message

    def closed_with(self) -> int | None:
        """Wait until the server closes the socket; returns its code."""
        try:
            while True:
                self._socket.recv(PATIENCE)
        except ConnectionClosed as closed:
            return closed.rcvd.code if closed.rcvd else None
