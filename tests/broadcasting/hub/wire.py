"""A bus between hubs of one process, and a cluster of two made of it."""

from collections.abc import Callable

import pytest

from broadcasting.cluster.base import Bus, Unreachable
from broadcasting.cluster.messages import Message
from broadcasting.hub import Hub
from broadcasting.state.memory import MemoryState


class Wire:
    """What buses are connected to. ``sent`` has every message that went over it, with its topic."""

    def __init__(self) -> None:
        self.buses: list[WireBus] = []
        self.sent: list[tuple[str, Message]] = []
        self.cut = False

    def carry(self, sender: "WireBus", topic: str, message: Message) -> None:
        self.sent.append((topic, message))
        for bus in self.buses:
            if bus is not sender and topic in bus.wanted:
                bus.receive(message)


class WireBus(Bus):
    """Delivers at once to the other buses on the wire that want a topic."""

    def __init__(self, wire: Wire) -> None:
        self.wire = wire
        self.wanted: list[str] = []
        wire.buses.append(self)

    async def start(self, receive: Callable[[Message], None], restored: Callable[[], None]) -> None:
        self.receive, self.restored = receive, restored

    @property
    def reachable(self) -> bool:
        return not self.wire.cut

    def want(self, topic: str) -> None:
        self.wanted.append(topic)

    async def certain(self, topic: str) -> None:
        assert topic in self.wanted

    def drop(self, topic: str) -> None:
        self.wanted.remove(topic)

    async def send(self, *messages: tuple[str, Message]) -> None:
        for topic, message in messages:
            if self.wire.cut:
                raise Unreachable
            self.wire.carry(self, topic, message)

    def post(self, topic: str, message: Message) -> None:
        if not self.wire.cut:
            self.wire.carry(self, topic, message)


@pytest.fixture
def wire():
    return Wire()


@pytest.fixture
async def pair(wire, clock):
    """Two hubs on a wire; what they share in a real cluster, the state, each has for itself here."""
    hubs = [Hub(MemoryState(clock), clock, WireBus(wire)) for _ in range(2)]
    for hub in hubs:
        await hub.start()
    yield hubs
    for hub in hubs:
        await hub.shutdown(timeout=0)
