"""Users: who signed in on this node's connections, and who watches them."""

import asyncio

from broadcasting.cluster.base import Bus, user_topic
from broadcasting.cluster.messages import UserStatus
from broadcasting.hub.delivery import Delivery
from broadcasting.hub.registry import Channel, Connection, Registry
from broadcasting.protocol import messages
from broadcasting.protocol.commands import User
from broadcasting.state.base import Online, State, StateUnreachable

LONGEST_WAY = 60_000_000
"""A serial is a time in microseconds. One that lies further back is of a clock that was set, and is believed."""


class Users:
    """Binds connections to users, and tells watchers of their coming and going."""

    def __init__(self, state: State, bus: Bus, registry: Registry, delivery: Delivery) -> None:
        self._state = state
        self._bus = bus
        self._registry = registry
        self._delivery = delivery
        self._told: dict[tuple[str, str], int | None] = {}
        """By watched user: the serial of what was told last."""
        self._answered: dict[Connection, int | None] = {}
        """By watcher: the serial of what it was answered."""
        self._asking: dict[Connection, list[UserStatus]] = {}
        """By watcher whose answer is on its way: what was told meanwhile."""

    async def sign_in(self, connection: Connection, user: User, user_data: str) -> None:
        """Bind a connection to a user, and answer it."""
        session = connection.session
        application, before = session.application, session.user
        if before is None:
            await self._state.sign_in(application.id, user.id, session.socket_id)
        self._unwatch(connection)
        session.signed_in(user)
        self._delivery.reply(connection, messages.signin_success(user_data))
        if application.watchlist:
            await self._watch(connection, user)
        if connection.closed:
            # It was let go of while the state was asked, and nobody knew then of this user.
            await self.sign_out(connection)

    async def sign_out(self, connection: Connection) -> None:
        """Undo ``sign_in``; nothing happens where the connection did not sign in."""
        session = connection.session
        user = session.user
        if user is None:
            return
        self._unwatch(connection)
        session.signed_out()
        await self._state.sign_out(session.application.id, user.id, session.socket_id)

    def tell_watchers(self, status: UserStatus) -> None:
        """Tell the connections of this node that watch a user; but of nothing that came later than what followed it."""
        key = status.app_id, status.user_id
        watchers = self._registry.watchers(*key)
        if watchers is None or _is_overtaken(status, self._told.get(key)):
            return
        self._told[key] = status.serial
        receivers = Channel()
        for connection in watchers:
            if connection in self._asking:
                self._asking[connection].append(status)
            elif not _is_overtaken(status, self._answered.get(connection)):
                receivers.add(connection)
        self._delivery.to_many(receivers, _text(status))

    async def _watch(self, connection: Connection, user: User) -> None:
        if not user.watchlist:
            return
        app_id = connection.session.application.id
        others = _others(user)
        # First all that can be heard, then the question: a change in between is told, if not answered.
        self._asking[connection] = []
        for user_id in others:
            self._registry.watch(connection, user_id)
            self._bus.want(user_topic(app_id, user_id))
        try:
            await asyncio.gather(*(self._bus.certain(user_topic(app_id, user_id)) for user_id in others))
            online = await self._state.online(app_id, user.watchlist)
        except StateUnreachable:
            online = None
        finally:
            heard = self._asking.pop(connection, [])
        if connection.closed:
            return
        if online is not None:
            self._answer(connection, user, online)
        for status in heard:
            if online is None or (status.serial is not None and not _is_overtaken(status, online.serial)):
                self._delivery.reply(connection, _text(status))

    def _answer(self, connection: Connection, user: User, online: Online) -> None:
        self._answered[connection] = online.serial
        text = messages.watchlist_events(
            online=[user_id for user_id in user.watchlist if user_id in online.users],
            offline=[user_id for user_id in user.watchlist if user_id not in online.users],
        )
        self._delivery.reply(connection, text)

    def _unwatch(self, connection: Connection) -> None:
        user = connection.session.user
        self._answered.pop(connection, None)
        app_id = connection.session.application.id
        for user_id in _others(user) if user else ():
            if self._registry.unwatch(connection, user_id):
                self._bus.drop(user_topic(app_id, user_id))
            if self._registry.watchers(app_id, user_id) is None:
                self._told.pop((app_id, user_id), None)


def _is_overtaken(status: UserStatus, by: int | None) -> bool:
    """Whether what had ``by`` as its serial was later, or was this."""
    return status.serial is not None and by is not None and 0 <= by - status.serial < LONGEST_WAY


def _text(status: UserStatus) -> str:
    came, went = ([status.user_id], []) if status.online else ([], [status.user_id])
    return messages.watchlist_events(online=came, offline=went)


def _others(user: User) -> list[str]:
    """Whom to watch. Nobody needs to be told of oneself: one is there as long as one can be told."""
    return [user_id for user_id in dict.fromkeys(user.watchlist) if user_id != user.id]
