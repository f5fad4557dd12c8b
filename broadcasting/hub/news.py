"""News: what the state tells of the cluster, passed on to this node's subscribers, other nodes and signals."""

import asyncio

from broadcasting import signals
from broadcasting.cluster.base import Bus, channel_topic, user_topic
from broadcasting.cluster.messages import StateChange, UserStatus
from broadcasting.hub.announcer import Announcer
from broadcasting.hub.counts import Counts
from broadcasting.hub.delivery import Delivery
from broadcasting.hub.users import Users
from broadcasting.protocol import messages
from broadcasting.protocol.application import Application
from broadcasting.protocol.messages import Member
from broadcasting.state.base import Change, Observer, Transition


class News(Observer):
    """The state's observer in a hub."""

    def __init__(self, bus: Bus, delivery: Delivery, counts: Counts, users: Users, announcer: Announcer) -> None:
        self._bus = bus
        self._delivery = delivery
        self._counts = counts
        self._users = users
        self._announcer = announcer
        self._applications: dict[str, Application] = {}

    def know(self, application: Application) -> None:
        """Remember an application, as it is now, for what will be told of it by its id."""
        self._applications[application.id] = application

    def member_added(self, app_id: str, channel: str, member: Member) -> None:
        self._delivery.to_channel(app_id, channel, messages.member_added(channel, member))

    def member_removed(self, app_id: str, channel: str, member: Member) -> None:
        self._delivery.to_channel(app_id, channel, messages.member_removed(channel, member))

    def counted(self, app_id: str, channel: str, count: int) -> None:
        application = self._applications.get(app_id)
        if application is not None and application.subscription_count:
            # Whoever caused it shall hear it too, and comes into the channel when the state has answered.
            asyncio.get_running_loop().call_soon(self._counts.changed, app_id, channel, count)

    def online(self, app_id: str, user_id: str, serial: int | None) -> None:
        self._tell_status(UserStatus(app_id, user_id, True, serial))

    def offline(self, app_id: str, user_id: str, serial: int | None) -> None:
        self._tell_status(UserStatus(app_id, user_id, False, serial))

    def announce(self, what: Transition, app_id: str, channel: str, member: Member | None = None) -> None:
        signal = getattr(signals, what)
        if not signal.receivers:
            return
        values = {} if member is None else {"user_id": member.user_id}
        if what == "member_added" and member is not None:
            values["user_info"] = member.user_info
        # An application that this node has no connection of is looked up before the signal is sent.
        self._announcer.announce(signal, application=self._applications.get(app_id, app_id), channel=channel, **values)

    def spread(self, app_id: str, channel: str, change: Change) -> None:
        self._bus.post(channel_topic(app_id, channel), StateChange(app_id, channel, dict(change)))

    def _tell_status(self, status: UserStatus) -> None:
        application = self._applications.get(status.app_id)
        if application is not None and not application.watchlist:
            return
        self._users.tell_watchers(status)
        self._bus.post(user_topic(status.app_id, status.user_id), status)
