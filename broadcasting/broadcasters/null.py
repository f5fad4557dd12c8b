"""The broadcaster that sends nothing anywhere."""

from broadcasting.broadcasters.base import Broadcaster
from broadcasting.protocol.messages import Event


class NullBroadcaster(Broadcaster):
    """Drops every event."""

    def broadcast(self, *events: Event) -> None:
        """Do nothing."""

    async def abroadcast(self, *events: Event) -> None:
        """Do nothing."""
