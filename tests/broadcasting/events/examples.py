"""Events and broadcasters that the tests of the event API share."""

from dataclasses import dataclass
from typing import Any

from broadcasting import Broadcaster, BroadcastError, BroadcastEvent, PayloadError, PrivateChannel
from broadcasting.protocol.messages import Event

HERE = "tests.broadcasting.events.examples"

BROADCASTING: dict[str, Any] = {
    "DEFAULT": "memory",
    "CONNECTIONS": {
        "memory": {"DRIVER": "memory"},
        "second": {"DRIVER": "memory"},
        "broken": {"DRIVER": f"{HERE}.BrokenBroadcaster"},
        "crashing": {"DRIVER": f"{HERE}.CrashingBroadcaster"},
        "small": {"DRIVER": f"{HERE}.SmallBroadcaster"},
    },
    "QUEUE": "none",
}


@dataclass
class OrderShipped(BroadcastEvent):
    order_id: int

    def broadcast_on(self):
        return PrivateChannel(f"orders.{self.order_id}")


@dataclass
class WatchedEvent(OrderShipped):
    """Remembers what its hook was told."""

    failures = []

    @classmethod
    def broadcast_failed(cls, error):
        cls.failures.append(str(error))


class BrokenBroadcaster(Broadcaster):
    def broadcast(self, *events: Event) -> None:
        raise BroadcastError("the server is away")

    async def abroadcast(self, *events: Event) -> None:
        raise BroadcastError("the server is away")


class CrashingBroadcaster(Broadcaster):
    def broadcast(self, *events: Event) -> None:
        raise ConnectionResetError("never-to-be-shown")


class SmallBroadcaster(Broadcaster):
    """Refuses what has more than 20 bytes or two channels."""

    def broadcast(self, *events: Event) -> None:
        raise AssertionError("checked before")

    def check(self, event: Event) -> None:
        if len(event.data) > 20:
            raise PayloadError("its payload has more than 20 bytes")
        if len(event.channels) > 2:
            raise PayloadError("it goes to more than 2 channels")
