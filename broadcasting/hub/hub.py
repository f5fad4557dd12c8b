"""The hub: one process's connections and channels.

It carries out what sessions command, publishes events, and answers what the HTTP API asks. Everything here
runs in one event loop; what a cluster must agree on is asked of the state.
"""

import asyncio
import logging
import secrets
import time
from collections.abc import Awaitable, Callable, Sequence
from contextlib import suppress

from broadcasting import signals
from broadcasting.hub.announcer import Announcer
from broadcasting.hub.delivery import Delivery
from broadcasting.hub.drain import drain
from broadcasting.hub.heartbeat import Heartbeat
from broadcasting.hub.registry import Connection, Hangup, Registry, Write
from broadcasting.hub.subscriptions import Subscriptions
from broadcasting.hub.users import Users
from broadcasting.protocol import messages
from broadcasting.protocol.application import Application
from broadcasting.protocol.channels import ChannelName
from broadcasting.protocol.commands import Close, Command, Prune, Reply, SendClientEvent, SignIn, Subscribe, Unsubscribe
from broadcasting.protocol.errors import (
    CloseCode,
    InvalidMessage,
    OverConnectionQuota,
    ProtocolError,
    ServerClosing,
    Terminated,
)
from broadcasting.protocol.handshake import check_version
from broadcasting.protocol.messages import Event
from broadcasting.protocol.session import Session
from broadcasting.state.base import ChannelInfo, State
from broadcasting.state.memory import MemoryState

logger = logging.getLogger("broadcasting")

BEAT = 1.0
"""Seconds between two looks at the connections' timeouts."""

BEATS_PER_SWEEP = 5
"""Beats between two tellings of counts and two sweeps of the state."""

LAST_WORDS = 2.0
"""Seconds that receivers of signals get at the end."""

CONNECTIONS_PER_TURN = 2_000
"""Connections that one look visits before the loop's other work gets its turn."""


class Hub:
    """One per process; get it by ``get_hub``. All methods are for the event loop that serves the sockets."""

    def __init__(self, state: State | None = None, clock: Callable[[], float] = time.monotonic) -> None:
        self._clock = clock
        self._state = state or MemoryState()
        self._registry = Registry()
        self._announcer = Announcer(Hub)
        self._delivery = Delivery(self._registry, self._announcer)
        self._subscriptions = Subscriptions(self._state, self._registry, self._delivery, self._announcer)
        self._users = Users(self._state, self._registry, self._delivery)
        self._heartbeat = Heartbeat(BEAT, self._beat)
        self._beats = 0
        self._closing = False
        self._sockets = 0
        self._all_gone = asyncio.Event()

    # Connections

    async def open(
        self,
        application: Application,
        write: Write,
        hangup: Hangup,
        *,
        origin: str | None = None,
        version: str | None = None,
        strict_version: bool = False,
    ) -> Connection:
        """Greet an accepted socket, or refuse it; a refused one is ``closed`` on return.

        Every connection that was returned must be given to ``forget`` when its socket is gone. Raises what the state
        raises; the caller closes the socket then.
        """
        session = Session(application, _socket_id(), now=self._clock())
        connection = Connection(session, write, hangup)
        self._sockets += 1
        self._heartbeat.start()
        commands = session.open(origin=origin, version=version, strict_version=strict_version)
        try:
            await self._greet(connection, commands)
        except BaseException:
            await self.forget(connection, CloseCode.INTERNAL_ERROR)
            raise
        if not connection.closed:
            _note_version(connection, version)
            self._announcer.announce(
                signals.connection_opened, application=application, socket_id=session.socket_id, origin=origin
            )
        return connection

    async def receive(self, connection: Connection, content: str | bytes) -> None:
        """Take a message from a client: a text, or the bytes of a binary frame. One that was closed is not heard."""
        if connection.closed:
            return
        if signals.message_received.receivers and isinstance(content, str):
            self._announcer.announce(
                signals.message_received,
                application=connection.session.application,
                socket_id=connection.socket_id,
                message=content,
            )
        try:
            await self._carry_out_all(connection, connection.session.receive(content, self._clock()))
        except Exception:
            # As Reverb: told the client as if it were the message's fault, and the connection goes on.
            self._log_failure(connection)
            self._delivery.reply(connection, messages.error(InvalidMessage()))

    async def forget(self, connection: Connection, code: int) -> None:
        """The socket is gone, closed with ``code``."""
        self._sockets -= 1
        if not self._sockets:
            self._all_gone.set()
        await self._release(connection, code)

    async def close(self, connection: Connection, error: ProtocolError) -> None:
        """End a connection with an error frame and the error's code."""
        await self._carry_out_all(connection, connection.session.fail(error))

    # What applications ask

    async def publish(self, application: Application, event: Event) -> None:
        """Send an event to the channels it names, in their order. Names and sizes are the caller's to check."""
        skip = self._registry.get(application.id, event.socket_id) if event.socket_id else None
        for name in event.channels:
            if ChannelName.parse(name, len(name)).is_cache:
                await self._state.remember(application.id, name, event, application.cache_ttl)
                self._heartbeat.start()
            self._delivery.to_channel(application, name, messages.channel_event(event.name, event.data, name), skip)

    async def describe(self, application: Application, names: Sequence[str]) -> list[ChannelInfo]:
        """Tell of these channels, in this order; nobody needs to be in them."""
        return await self._state.describe(application.id, names)

    async def channels(self, application: Application, prefix: str = "") -> list[ChannelInfo]:
        """Tell of all channels that somebody is in and whose names begin with ``prefix``."""
        return await self.describe(application, await self._state.occupied(application.id, prefix))

    async def members(self, application: Application, channel: str) -> list[str | int]:
        """The ids of the users in a presence channel, each once, in the JSON type in which they came."""
        return [member.user_id for member in await self._state.members(application.id, channel)]

    async def connection_count(self, application: Application) -> int:
        return await self._state.connection_count(application.id)

    async def terminate(self, application: Application, user_id: str, *, reconnect: bool = False) -> int:
        """Close all connections that signed in as a user or are that member of any channel; returns how many.

        They are closed with 4009, which keeps clients away, or with 4200 if they shall ``reconnect``.
        """
        self._delivery.flush()
        found = [
            connection
            for connection in self._registry
            if connection.session.application.id == application.id and connection.session.belongs_to(user_id)
        ]
        for connection in found:
            await self.close(connection, ServerClosing(Terminated.message) if reconnect else Terminated())
        return len(found)

    @property
    def draining(self) -> bool:
        """Whether the sockets are being closed, and new ones refused."""
        return self._closing

    async def shutdown(
        self,
        code: int = CloseCode.RECONNECT,
        reason: str = ServerClosing.message,
        timeout: float = 10,
        spread: float = 0,
    ) -> None:
        """Close every socket and wait until they are gone, ``timeout`` seconds at most. New ones are refused.

        Many sockets are closed in slices over ``spread`` seconds, or half of ``timeout`` if that is less. Those that
        are still open get their events meanwhile.
        """

        async def close(connections: Sequence[Connection]) -> None:
            if len(connections) >= len(self._registry):
                # They all go: none needs to hear of the others' going, which would be a message for every two of them.
                self._registry.silence()
            for connection in connections:
                if not connection.closed:
                    await self._carry_out(connection, Close(code, reason))

        deadline = self._clock() + timeout
        self._closing = True
        self._delivery.flush()
        self._all_gone.clear()
        await drain(tuple(self._registry), close, min(spread, timeout / 2))
        if self._sockets:
            with suppress(TimeoutError):
                await asyncio.wait_for(self._all_gone.wait(), max(deadline - self._clock(), 0))
        await self._announcer.settle(LAST_WORDS)
        self._heartbeat.stop()

    # Carrying out

    async def _greet(self, connection: Connection, commands: list[Command]) -> None:
        if isinstance(commands[-1], Reply) and not self._closing and not await self._admit(connection):
            commands = connection.session.fail(OverConnectionQuota())
        if self._closing:
            commands = connection.session.fail(ServerClosing())
        await self._carry_out_all(connection, commands)

    async def _carry_out_all(self, connection: Connection, commands: list[Command]) -> None:
        for command in commands:
            await self._carry_out(connection, command)

    async def _carry_out(self, connection: Connection, command: Command) -> None:
        match command:
            case Reply(text):
                self._delivery.reply(connection, text)
            case SendClientEvent():
                self._pass_on(connection, command)
            case Subscribe(channel, member):
                await self._subscriptions.join(connection, channel, member)
            case Unsubscribe(channel):
                # What was published before shall not follow a new subscription in the same turn.
                self._delivery.flush()
                await self._subscriptions.leave(connection, channel.name)
            case SignIn(user, user_data):
                await self._users.sign_in(connection, user, user_data)
            case Prune():
                self._announcer.announce(
                    signals.connection_pruned,
                    application=connection.session.application,
                    socket_id=connection.socket_id,
                )
            case Close(code, reason):
                # Out of the registry first: no frame may follow the close frame.
                await self._release(connection, code)
                connection.hangup(code, reason)

    def _pass_on(self, connection: Connection, command: SendClientEvent) -> None:
        application, channel = connection.session.application, command.channel.name
        text = messages.client_event(command.event, command.data, channel, command.user_id)
        self._delivery.to_channel(application, channel, text, skip=connection)
        self._announcer.announce(
            signals.client_event,
            application=application,
            channel=channel,
            socket_id=connection.socket_id,
            user_id=command.user_id,
            event=command.event,
            data=command.data,
        )

    async def _admit(self, connection: Connection) -> bool:
        application = connection.session.application
        if not await self._state.connect(application.id, connection.socket_id, application.max_connections):
            return False
        self._registry.add(connection)
        return True

    async def _release(self, connection: Connection, code: int) -> None:
        """Let go of a connection and of everything it holds, once. Never raises: what fails is logged."""
        if connection.closed:
            return
        connection.closed = True
        application = connection.session.application
        if self._registry.get(application.id, connection.socket_id) is not connection:
            return
        self._registry.discard(connection)
        for channel in tuple(connection.session.subscriptions):
            await self._attempt(connection, self._subscriptions.leave, connection, channel)
        await self._attempt(connection, self._users.sign_out, connection)
        await self._attempt(connection, self._discount, connection)
        self._announcer.announce(
            signals.connection_closed, application=application, socket_id=connection.socket_id, code=code
        )

    async def _discount(self, connection: Connection) -> None:
        await self._state.disconnect(connection.session.application.id, connection.socket_id)

    async def _attempt(self, connection: Connection, step: Callable[..., Awaitable[None]], *arguments: object) -> None:
        try:
            await step(*arguments)
        except Exception:
            self._log_failure(connection)

    def _log_failure(self, connection: Connection) -> None:
        logger.exception("Something failed for connection %s.", connection.socket_id)

    async def _beat(self) -> None:
        now = self._clock()
        for number, connection in enumerate(self._registry, 1):
            if not connection.closed and (commands := connection.session.tick(now)):
                await self._attempt(connection, self._carry_out_all, connection, commands)
            if number % CONNECTIONS_PER_TURN == 0:
                await asyncio.sleep(0)
        self._beats += 1
        if self._beats % BEATS_PER_SWEEP == 0:
            self._subscriptions.tell_counts()
            await self._state.sweep()


_hub: Hub | None = None


def get_hub() -> Hub:
    """This process's hub, made at the first call."""
    global _hub
    if _hub is None:
        _hub = Hub()
    return _hub


def reset_hub() -> None:
    """Forget this process's hub; for tests."""
    global _hub
    _hub = None


def _note_version(connection: Connection, version: str | None) -> None:
    """Log a strange version that was let in, which is only done where versions are not strict."""
    if version is None:
        return
    try:
        check_version(version)
    except ProtocolError as error:
        # A client's own words: cut, and with nothing in them that could steer a terminal or begin a line.
        logger.info("Connection %s asks for protocol %.40a: %s.", connection.socket_id, version, error.message)


def _socket_id() -> str:
    return f"{secrets.randbelow(1_000_000_000) + 1}.{secrets.randbelow(1_000_000_000) + 1}"
