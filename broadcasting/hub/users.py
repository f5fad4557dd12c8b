"""Users: who signed in on this node's connections, and who watches them."""

import asyncio

from broadcasting.cluster.base import Bus, user_topic
from broadcasting.hub.delivery import Delivery
from broadcasting.hub.registry import Connection, Registry
from broadcasting.protocol import messages
from broadcasting.protocol.commands import User
from broadcasting.state.base import State, StateUnreachable


class Users:
    """Binds connections to users, and tells watchers of their coming and going."""

    def __init__(self, state: State, bus: Bus, registry: Registry, delivery: Delivery) -> None:
        self._state = state
        self._bus = bus
        self._registry = registry
        self._delivery = delivery

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

    def tell_watchers(self, app_id: str, user_id: str, *, online: bool) -> None:
        """Tell the connections of this node that watch a user."""
        watchers = self._registry.watchers(app_id, user_id)
        came, went = ([user_id], []) if online else ([], [user_id])
        self._delivery.to_many(watchers, messages.watchlist_events(online=came, offline=went))

    async def _watch(self, connection: Connection, user: User) -> None:
        if not user.watchlist:
            return
        app_id = connection.session.application.id
        others = _others(user)
        # First all that can be heard, then the question: a change in between is told, if not answered.
        for user_id in others:
            self._registry.watch(connection, user_id)
            self._bus.want(user_topic(app_id, user_id))
        await asyncio.gather(*(self._bus.certain(user_topic(app_id, user_id)) for user_id in others))
        try:
            online = await self._state.online(app_id, user.watchlist)
        except StateUnreachable:
            return
        text = messages.watchlist_events(
            online=[user_id for user_id in user.watchlist if user_id in online],
            offline=[user_id for user_id in user.watchlist if user_id not in online],
        )
        self._delivery.reply(connection, text)

    def _unwatch(self, connection: Connection) -> None:
        user = connection.session.user
        for user_id in _others(user) if user else ():
            if self._registry.unwatch(connection, user_id):
                self._bus.drop(user_topic(connection.session.application.id, user_id))


def _others(user: User) -> list[str]:
    """Whom to watch. Nobody needs to be told of oneself: one is there as long as one can be told."""
    return [user_id for user_id in dict.fromkeys(user.watchlist) if user_id != user.id]
