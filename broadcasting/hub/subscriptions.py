"""Subscriptions: who comes into a channel and leaves it, and what is answered."""

from django.dispatch import Signal

from broadcasting import signals
from broadcasting.cluster.base import Bus, channel_topic
from broadcasting.hub.announcer import Announcer
from broadcasting.hub.delivery import Delivery
from broadcasting.hub.registry import Connection, Registry
from broadcasting.protocol import messages
from broadcasting.protocol.channels import ChannelName
from broadcasting.protocol.errors import MemberLimitReached
from broadcasting.protocol.messages import Event, Member
from broadcasting.state.base import MembersFull, State, StateUnreachable


class Subscriptions:
    """Makes and ends subscriptions of this node's connections."""

    def __init__(self, state: State, bus: Bus, registry: Registry, delivery: Delivery, announcer: Announcer) -> None:
        self._state = state
        self._bus = bus
        self._registry = registry
        self._delivery = delivery
        self._announcer = announcer

    async def join(self, connection: Connection, channel: ChannelName, member: Member | None) -> None:
        """Subscribe a connection, and answer it. Who is in already is answered again, and nobody else hears of it."""
        session = connection.session
        if channel.name in session.subscriptions:
            if _same(session.subscriptions[channel.name], member):
                await self._confirm(connection, channel)
                return
            await self.leave(connection, channel.name)
        app_id, topic = session.application.id, channel_topic(session.application.id, channel.name)
        # The order is a promise: what is published from here on comes in, so nothing is missed that is acknowledged
        # after the client got its answer; and the list of members is followed by every change to it.
        self._bus.want(topic)
        try:
            await self._bus.certain(topic)
            members = await self._state.join(
                app_id, channel.name, session.socket_id, member, session.application.max_presence_members
            )
        except MembersFull:
            self._bus.drop(topic)
            for reply in session.refuse(channel.name, MemberLimitReached()):
                self._delivery.reply(connection, reply.text)
            return
        except BaseException:
            self._bus.drop(topic)
            raise
        session.joined(channel.name, member)
        self._registry.join(connection, channel.name)
        if connection.closed:
            # It was let go of while the state was asked, and nobody knew then of this subscription.
            await self.leave(connection, channel.name)
            return
        self._delivery.reply(connection, messages.subscription_succeeded(channel.name, members))
        self._announce(signals.subscribed, connection, channel.name, member)
        await self._send_cached(connection, channel)

    async def leave(self, connection: Connection, channel: str) -> None:
        """End a subscription; nothing happens where there is none."""
        session = connection.session
        if channel not in session.subscriptions:
            return
        member = session.subscriptions[channel]
        session.left(channel)
        self._registry.leave(connection, channel)
        self._bus.drop(channel_topic(session.application.id, channel))
        self._announce(signals.unsubscribed, connection, channel, member)
        await self._state.leave(session.application.id, channel, session.socket_id, member)

    async def _confirm(self, connection: Connection, channel: ChannelName) -> None:
        application = connection.session.application
        members = await self._state.shown(application.id, channel.name) if channel.is_presence else None
        # Who came or left just now is in the list already; told after it, they would come or leave twice.
        self._delivery.flush()
        self._delivery.reply(connection, messages.subscription_succeeded(channel.name, members))
        await self._send_cached(connection, channel)

    async def _send_cached(self, connection: Connection, channel: ChannelName) -> None:
        subscribers = self._registry.channel(connection.session.application.id, channel.name)
        if not channel.is_cache or subscribers is None:
            return
        application, passed = connection.session.application, subscribers.passed
        event = await self._recall(application.id, channel.name)
        if subscribers.passed != passed:
            return  # One came by in the meantime, which is as new or newer.
        if event is not None:
            self._delivery.reply(connection, messages.channel_event(event.name, event.data, channel.name))
            subscribers.be_ahead(connection, event.serial)
            return
        self._delivery.reply(connection, messages.cache_miss(channel.name))
        self._announcer.announce(signals.cache_miss, application=application, channel=channel.name)

    async def _recall(self, app_id: str, channel: str) -> Event | None:
        try:
            return await self._state.recall(app_id, channel)
        except StateUnreachable:
            return None

    def _announce(self, signal: Signal, connection: Connection, channel: str, member: Member | None) -> None:
        self._announcer.announce(
            signal,
            application=connection.session.application,
            channel=channel,
            socket_id=connection.socket_id,
            user_id=member.user_id if member else None,
        )


def _same(before: Member | None, now: Member | None) -> bool:
    return (before and before.key) == (now and now.key)
