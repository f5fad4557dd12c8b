"""The publisher: gets events to the channels' subscribers, on this node and on the others."""

from collections.abc import Sequence

from broadcasting import signals
from broadcasting.cluster.base import Bus, Unreachable, channel_topic
from broadcasting.cluster.messages import ChannelEvent
from broadcasting.hub.announcer import Announcer
from broadcasting.hub.delivery import Delivery
from broadcasting.hub.registry import Connection, Registry
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
        registry: Registry,
        delivery: Delivery,
        announcer: Announcer,
        *,
        alone: bool = False,
    ) -> None:
        self._state = state
        self._bus = bus
        self._registry = registry
        self._delivery = delivery
        self._announcer = announcer
        self._alone = alone

    async def publish(self, application: Application, events: Sequence[Event]) -> None:
        """As ``Hub.publish``."""
        sent = [
            ChannelEvent(application.id, name, messages.channel_event(event.name, event.data, name), event.socket_id)
            for event in events
            for name in event.channels
        ]
        try:
            await self._tell_cluster(application, events, sent)
        except (StateUnreachable, Unreachable):
            if not self._alone:
                raise
        for each in sent:
            skip = self._registry.get(application.id, each.socket_id) if each.socket_id else None
            self._delivery.to_channel(application.id, each.channel, each.text, skip)

    def pass_on(self, connection: Connection, command: SendClientEvent) -> None:
        """Send a client event to everybody in its channel but the sender."""
        application, channel = connection.session.application, command.channel.name
        text = messages.client_event(command.event, command.data, channel, command.user_id)
        self._delivery.to_channel(application.id, channel, text, skip=connection)
        self._bus.post(channel_topic(application.id, channel), ChannelEvent(application.id, channel, text))
        self._announcer.announce(
            signals.client_event,
            application=application,
            channel=channel,
            socket_id=connection.socket_id,
            user_id=command.user_id,
            event=command.event,
            data=command.data,
        )

    async def _tell_cluster(
        self, application: Application, events: Sequence[Event], sent: Sequence[ChannelEvent]
    ) -> None:
        # Asked first, so that a node which is cut off does not tell half of the cluster.
        if not (self._state.reachable and self._bus.reachable):
            raise Unreachable
        for event in events:
            for name in event.channels:
                # Before it is sent: who subscribes too late to be sent it finds it remembered.
                if ChannelName.parse(name, len(name)).is_cache:
                    await self._state.remember(application.id, name, event, application.cache_ttl)
        await self._bus.send(*[(channel_topic(application.id, each.channel), each) for each in sent])
