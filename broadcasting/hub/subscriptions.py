"""Subscriptions: who comes into a channel and leaves it, and who must hear of that."""

from broadcasting import signals
from broadcasting.hub.announcer import Announcer
from broadcasting.hub.delivery import Delivery
from broadcasting.hub.registry import Connection, Registry
from broadcasting.protocol import messages
from broadcasting.protocol.application import Application
from broadcasting.protocol.channels import ChannelName
from broadcasting.protocol.errors import MemberLimitReached
from broadcasting.protocol.messages import Member
from broadcasting.state.base import Joined, Left, MembersFull, State

SMALL_CHANNEL = 100
"""Up to so many subscribers hear of each change of their number; beyond, now and then (as at Pusher)."""


class Subscriptions:
    """Makes and ends subscriptions of this process's connections."""

    def __init__(self, state: State, registry: Registry, delivery: Delivery, announcer: Announcer) -> None:
        self._state = state
        self._registry = registry
        self._delivery = delivery
        self._announcer = announcer
        self._uncounted: dict[tuple[str, str], tuple[Application, int]] = {}

    async def join(self, connection: Connection, channel: ChannelName, member: Member | None) -> None:
        """Subscribe a connection, and answer it. Who is in already is answered again, and nobody else hears of it."""
        session = connection.session
        if channel.name in session.subscriptions:
            if _same(session.subscriptions[channel.name], member):
                await self._confirm(connection, channel)
                return
            await self.leave(connection, channel.name)
        application = session.application
        try:
            joined = await self._state.join(
                application.id, channel.name, session.socket_id, member, application.max_presence_members
            )
        except MembersFull:
            for reply in session.refuse(channel.name, MemberLimitReached()):
                self._delivery.reply(connection, reply.text)
            return
        self._registry.join(connection, channel.name)
        session.joined(channel.name, member)
        self._delivery.reply(connection, messages.subscription_succeeded(channel.name, joined.members))
        self._tell_joined(connection, channel.name, member, joined)
        await self._send_cached(connection, channel)
        if connection.closed:
            # It was let go of while the state was asked, and nobody knew then of this subscription.
            await self.leave(connection, channel.name)

    async def leave(self, connection: Connection, channel: str) -> None:
        """End a subscription; nothing happens where there is none."""
        session = connection.session
        if channel not in session.subscriptions:
            return
        member = session.subscriptions[channel]
        session.left(channel)
        self._registry.leave(connection, channel)
        left = await self._state.leave(session.application.id, channel, session.socket_id, member)
        self._tell_left(connection, channel, member, left)

    def tell_counts(self) -> None:
        """Tell large channels how many subscribers they have, where that changed since the last call."""
        for (_, channel), (application, count) in self._uncounted.items():
            self._delivery.to_channel(application, channel, messages.subscription_count(channel, count))
        self._uncounted.clear()

    async def _confirm(self, connection: Connection, channel: ChannelName) -> None:
        application = connection.session.application
        members = await self._state.members(application.id, channel.name) if channel.is_presence else None
        self._delivery.reply(connection, messages.subscription_succeeded(channel.name, members))
        await self._send_cached(connection, channel)

    async def _send_cached(self, connection: Connection, channel: ChannelName) -> None:
        if not channel.is_cache:
            return
        application = connection.session.application
        event = await self._state.recall(application.id, channel.name)
        if event is not None:
            self._delivery.reply(connection, messages.channel_event(event.name, event.data, channel.name))
            return
        self._delivery.reply(connection, messages.cache_miss(channel.name))
        self._announcer.announce(signals.cache_miss, application=application, channel=channel.name)

    def _tell_joined(self, connection: Connection, channel: str, member: Member | None, joined: Joined) -> None:
        application, announce = connection.session.application, self._announcer.announce
        if joined.occupied:
            announce(signals.channel_occupied, application=application, channel=channel)
        user_id = member.user_id if member else None
        announce(
            signals.subscribed,
            application=application,
            channel=channel,
            socket_id=connection.socket_id,
            user_id=user_id,
        )
        if member is None:
            self._tell_count(application, channel, joined.subscription_count)
        elif joined.member_added:
            self._delivery.to_channel(application, channel, messages.member_added(channel, member), skip=connection)
            announce(
                signals.member_added,
                application=application,
                channel=channel,
                user_id=user_id,
                user_info=member.user_info,
            )

    def _tell_left(self, connection: Connection, channel: str, member: Member | None, left: Left) -> None:
        application, announce = connection.session.application, self._announcer.announce
        user_id = member.user_id if member else None
        announce(
            signals.unsubscribed,
            application=application,
            channel=channel,
            socket_id=connection.socket_id,
            user_id=user_id,
        )
        if member is None:
            self._tell_count(application, channel, left.subscription_count)
        elif left.member_removed:
            self._delivery.to_channel(application, channel, messages.member_removed(channel, member))
            announce(signals.member_removed, application=application, channel=channel, user_id=user_id)
        if left.vacated:
            announce(signals.channel_vacated, application=application, channel=channel)

    def _tell_count(self, application: Application, channel: str, count: int) -> None:
        if not application.subscription_count:
            return
        if count > SMALL_CHANNEL:
            self._uncounted[application.id, channel] = application, count
            return
        self._uncounted.pop((application.id, channel), None)
        self._delivery.to_channel(application, channel, messages.subscription_count(channel, count))


def _same(before: Member | None, now: Member | None) -> bool:
    return (before and before.key) == (now and now.key)
