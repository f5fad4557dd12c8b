"""The broadcaster that remembers, for tests."""

from broadcasting.broadcasters.base import Broadcaster
from broadcasting.protocol.messages import Event


class MemoryBroadcaster(Broadcaster):
    """Keeps what was broadcast in ``events``, oldest first."""

    def __init__(self, *arguments: object) -> None:
        super().__init__(*arguments)  # type: ignore[arg-type]
        self.events: list[Event] = []

    def broadcast(self, *events: Event) -> None:
        """Remember events."""
        self.events += events

    async def abroadcast(self, *events: Event) -> None:
        """Remember events."""
        self.events += events
