"""A well-behaved client that is there all the time, and notices whether it is still served."""

import json
from contextlib import ExitStack
from typing import Any, Self

from websockets.sync.client import connect

from tests.integration.demo_site import Site

CHANNEL = "bystanders"
PATIENCE = 10


class Bystander:
    """Subscribed to a channel from the beginning, on one connection."""

    def __init__(self, site: Site) -> None:
        self.site = site
        self._publisher = site.publisher()
        self._published = 0
        self._stack = ExitStack()

    def __enter__(self) -> Self:
        url = f"ws://{self.site.host}:{self.site.client_port()}/app/{self.site.key}?protocol=7"
        self._socket = self._stack.enter_context(connect(url))
        assert self._receive()["event"] == "pusher:connection_established"
        self._socket.send(json.dumps({"event": "pusher:subscribe", "data": {"channel": CHANNEL}}))
        assert self._receive()["event"] == "pusher_internal:subscription_succeeded"
        return self

    def __exit__(self, *exception: object) -> None:
        self._stack.close()

    def assert_served(self) -> None:
        """Events and answers come, and nothing else came since the last call."""
        self._published += 1
        self._publisher.trigger(CHANNEL, "still-there", {"number": self._published})
        event = self._receive_application_event()
        assert event["event"] == "still-there"
        assert json.loads(event["data"]) == {"number": self._published}
        self._socket.send('{"event":"pusher:ping"}')
        assert self._receive_application_event() == {"event": "pusher:pong"}

    def _receive_application_event(self) -> dict[str, Any]:
        while (event := self._receive())["event"] == "pusher:ping":
            self._socket.send('{"event":"pusher:pong"}')
        return event

    def _receive(self) -> dict[str, Any]:
        received: dict[str, Any] = json.loads(self._socket.recv(timeout=PATIENCE))
        return received
