"""The publisher: gets events to the channels' subscribers, on this node and on the others."""

from collections.abc import Sequence
from dataclasses import replace

from broadcasting import signals
from broadcasting.cluster.base import Bundle, Bus, Letter, Unreachable, channel_topic
from broadcasting.cluster.messages import ChannelEvent
from broadcasting.hub.announcer import Announcer
from broadcasting.hub.delivery import Delivery
from broadcasting.hub.registry import Connection
from broadcasting.protocol import messages
from broadcasting.protocol.application import Application
from broadcasting.protocol.channels import ChannelName
from broadcasting.protocol.commands import SendClientEvent
from broadcasting.protocol.messages import Event
from broadcasting.state.base import State, StateUnreachable


class Publisher:
    """Publishes what applications say, and passes on what clients say."""

    def __init__(
        self,
        state: State,
        bus: Bus,
        delivery: Delivery,
        announcer: Announcer,
        *,
        alone: bool = False,
    ) -> None:
        self._state = state
        self._bus = bus
        self._delivery = delivery
        self._announcer = announcer
        self._alone = alone

    async def publish(self, application: Application, events: Sequence[Event]) -> None:
        """As ``Hub.publish``."""
        sent: list[ChannelEvent] = []
        letters: list[Letter] = []
        try:
            if not (self._state.reachable and self._bus.reachable):
                # Asked first, so that a node which is cut off does not tell half of the cluster.
                raise Unreachable
            for event in events:
                prepared = [await self._prepared(application, event, name) for name in event.channels]
                letters += await self._letters(application, prepared)
                sent += prepared
            await self._bus.send(*letters)
        except (StateUnreachable, Unreachable):
            if not self._alone:
                raise
            sent = [_plain(application, event, name) for event in events for name in event.channels]
        for each in sent:
            self._delivery.event(each)

    def pass_on(self, connection: Connection, command: SendClientEvent) -> None:
        """Send a client event to everybody in its channel but the sender."""
        application, channel = connection.session.application, command.channel.name
        text = messages.client_event(command.event, command.data, channel, command.user_id)
        # Other nodes first, so that they begin while this one writes to its own sockets.
        self._bus.post(channel_topic(application.id, channel), ChannelEvent(application.id, channel, text))
        self._delivery.to_channel(application.id, channel, text, skip=connection)
        self._announcer.announce(
            signals.client_event,
            application=application,
            channel=channel,
            socket_id=connection.socket_id,
            user_id=command.user_id,
            event=command.event,
            data=command.data,
        )

    async def _letters(self, application: Application, messages: Sequence[ChannelEvent]) -> Sequence[Letter]:
        """What other nodes are sent of one event: each of them once, if it is known which channels they have."""
        letters = [(channel_topic(application.id, each.channel), each) for each in messages]
        if len(letters) < 2:
            return letters
        holders = await self._state.holders(application.id, [each.channel for each in messages])
        return letters if holders is None else [Bundle(tuple(letters), tuple(holders))]

    async def _prepared(self, application: Application, event: Event, channel: str) -> ChannelEvent:
        """The event as it goes out, remembered by a cache channel: who comes too late to be sent it finds it there."""
        plain = _plain(application, event, channel)
        if not ChannelName.parse(channel, len(channel)).is_cache:
            return plain
        serial = await self._state.remember(application.id, channel, event, application.cache_ttl)
        return replace(plain, serial=serial)


def _plain(application: Application, event: Event, channel: str) -> ChannelEvent:
    text = messages.channel_event(event.name, event.data, channel)
    return ChannelEvent(application.id, channel, text, event.socket_id)
