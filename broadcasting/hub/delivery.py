"""Delivery: gets messages to connections of this process, and tells listeners of it."""

from broadcasting import signals
from broadcasting.cluster.messages import ChannelEvent
from broadcasting.hub.announcer import Announcer
from broadcasting.hub.fanout import Fanout
from broadcasting.hub.registry import Channel, Connection, Registry
from broadcasting.protocol.frames import text_frame


class Delivery:
    """Sends a message to one connection at once, to many at the end of the loop's turn."""

    def __init__(self, registry: Registry, announcer: Announcer) -> None:
        self._registry = registry
        self._announcer = announcer
        self._fanout = Fanout()

    def reply(self, connection: Connection, text: str) -> None:
        """Send to one connection, ahead of what is still to be fanned out in this turn. A closed one gets nothing."""
        if connection.closed:
            return
        connection.send(text)
        if signals.message_sent.receivers:
            self._tell(text, (connection,))

    def to_channel(self, app_id: str, channel: str, text: str, skip: Connection | None = None) -> None:
        """Send to everybody in a channel but ``skip``; the text is encoded once."""
        self.to_many(self._registry.channel(app_id, channel), text, skip)

    def event(self, event: ChannelEvent) -> None:
        """Send an event to its channel, but to nobody who got it, or a later one, from the channel's cache."""
        channel = self._registry.channel(event.app_id, event.channel)
        if channel is None:
            return
        skip = self._registry.get(event.app_id, event.socket_id) if event.socket_id else None
        receivers = channel if event.serial is None else channel.without_those_ahead_of(event.serial)
        self.to_many(receivers, event.text, skip)

    def to_many(self, receivers: Channel | None, text: str, skip: Connection | None = None) -> None:
        """Send to these connections but ``skip``; None is nobody."""
        if receivers is None:
            return
        self._fanout.push(receivers.writes, text_frame(text.encode()), skip.write if skip else None)
        if signals.message_sent.receivers:
            self._tell(text, tuple(each for each in receivers if each is not skip))

    def flush(self) -> None:
        """Send now what waits for the end of the turn."""
        self._fanout.flush()

    def _tell(self, text: str, receivers: tuple[Connection, ...]) -> None:
        if not receivers:
            return
        self._announcer.announce(
            signals.message_sent,
            application=receivers[0].session.application,
            message=text,
            socket_ids=tuple(connection.socket_id for connection in receivers),
        )
