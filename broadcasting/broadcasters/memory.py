"""The broadcaster that remembers, for tests."""

from collections.abc import Mapping
from typing import Any

from broadcasting.broadcasters.base import Broadcaster
from broadcasting.protocol.messages import Event

MOST_EVENTS = 10_000


class MemoryBroadcaster(Broadcaster):
    """Keeps what was broadcast in ``events``, oldest first; not more than the last 10,000."""

    def __init__(self, name: str, options: Mapping[str, Any]) -> None:
        super().__init__(name, options)
        self.events: list[Event] = []

    def broadcast(self, *events: Event) -> None:
        """Remember events."""
        self.events += events
        del self.events[:-MOST_EVENTS]

    async def abroadcast(self, *events: Event) -> None:
        """Remember events."""
        self.broadcast(*events)
