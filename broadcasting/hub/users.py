"""Users: who signed in on this process's connections, and who watches them."""

from broadcasting.hub.delivery import Delivery
from broadcasting.hub.registry import Connection, Registry
from broadcasting.protocol import messages
from broadcasting.protocol.application import Application
from broadcasting.protocol.commands import User
from broadcasting.state.base import State


class Users:
    """Binds connections to users, and tells watchers of their coming and going."""

    def __init__(self, state: State, registry: Registry, delivery: Delivery) -> None:
        self._state = state
        self._registry = registry
        self._delivery = delivery

    async def sign_in(self, connection: Connection, user: User, user_data: str) -> None:
        """Bind a connection to a user, and answer it."""
        session = connection.session
        application, before = session.application, session.user
        first = before is None and await self._state.sign_in(application.id, user.id, session.socket_id)
        self._unwatch(connection)
        session.signed_in(user)
        self._delivery.reply(connection, messages.signin_success(user_data))
        if application.watchlist:
            if first:
                self._tell_watchers(application, messages.watchlist_events(online=[user.id], offline=[]), user.id)
            await self._watch(connection, user)
        if connection.closed:
            # It was let go of while the state was asked, and nobody knew then of this user.
            await self.sign_out(connection)

    async def sign_out(self, connection: Connection) -> None:
        """Undo ``sign_in``; nothing happens where the connection did not sign in."""
        session = connection.session
        user, application = session.user, session.application
        if user is None:
            return
        self._unwatch(connection)
        session.signed_out()
        last = await self._state.sign_out(application.id, user.id, session.socket_id)
        if last and application.watchlist:
            self._tell_watchers(application, messages.watchlist_events(online=[], offline=[user.id]), user.id)

    async def _watch(self, connection: Connection, user: User) -> None:
        if not user.watchlist:
            return
        for user_id in user.watchlist:
            self._registry.watch(connection, user_id)
        online = await self._state.online(connection.session.application.id, user.watchlist)
        text = messages.watchlist_events(
            online=[user_id for user_id in user.watchlist if user_id in online],
            offline=[user_id for user_id in user.watchlist if user_id not in online],
        )
        self._delivery.reply(connection, text)

    def _unwatch(self, connection: Connection) -> None:
        user = connection.session.user
        for user_id in user.watchlist if user else ():
            self._registry.unwatch(connection, user_id)

    def _tell_watchers(self, application: Application, text: str, user_id: str) -> None:
        self._delivery.to_many(application, self._registry.watchers(application.id, user_id), text)
