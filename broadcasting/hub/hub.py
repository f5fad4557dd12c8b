"""The hub: one process's connections and channels.

It carries out what sessions command, publishes events, and answers what the HTTP API asks. Everything here
runs in one event loop; what a cluster must agree on is asked of the state, and what other nodes must hear goes
over the bus.
"""

import asyncio
import logging
import time
from collections.abc import Awaitable, Callable, Coroutine, Sequence

from broadcasting import signals
from broadcasting.cluster.base import NODES, Bus, LocalBus
from broadcasting.cluster.messages import EndAccess, Order, Terminate
from broadcasting.hub.announcer import Announcer
from broadcasting.hub.counts import Counts
from broadcasting.hub.delivery import Delivery
from broadcasting.hub.drain import Drain
from broadcasting.hub.endings import Endings
from broadcasting.hub.greeting import new_socket_id, note_version
from broadcasting.hub.heartbeat import Heartbeat
from broadcasting.hub.inbox import Inbox
from broadcasting.hub.news import News
from broadcasting.hub.publisher import Publisher
from broadcasting.hub.registry import Connection, Hangup, Registry, Write
from broadcasting.hub.subscriptions import Subscriptions
from broadcasting.hub.users import Users
from broadcasting.protocol import messages
from broadcasting.protocol.application import Application
from broadcasting.protocol.commands import Close, Command, Prune, Reply, SendClientEvent, SignIn, Subscribe, Unsubscribe
from broadcasting.protocol.errors import (
    CloseCode,
    InvalidMessage,
    OverConnectionQuota,
    ProtocolError,
    ServerClosing,
)
from broadcasting.protocol.messages import Event
from broadcasting.protocol.session import Session
from broadcasting.state.base import ChannelInfo, State
from broadcasting.state.memory import MemoryState

logger = logging.getLogger("broadcasting")

BEAT = 1.0
"""Seconds between two looks at the connections' timeouts."""

BEATS_PER_SWEEP = 5
"""Beats between two tellings of counts and two sweeps of the state."""

LAST_WORDS = 5.0
"""Seconds that receivers of signals get at the end."""

CONNECTIONS_PER_TURN = 2_000
"""Connections that one look visits before the loop's other work gets its turn."""


class Hub:
    """One per process; get it by ``get_hub``. All methods are for the event loop that serves the sockets."""

    def __init__(
        self,
        state: State | None = None,
        clock: Callable[[], float] = time.monotonic,
        bus: Bus | None = None,
        *,
        publish_alone: bool = False,
        wall: Callable[[], float] = time.time,
    ) -> None:
        """Make a hub that is alone in the world, or one of a cluster by what its ``state`` and ``bus`` share.

        With ``publish_alone``, events that cannot reach the other nodes are delivered here all the same. ``wall`` tells
        the seconds since 1970.
        """
        self._clock, self._wall = clock, wall
        self._state = state or MemoryState()
        self._bus = bus or LocalBus()
        self._registry = Registry()
        self._announcer = Announcer(Hub)
        self._delivery = Delivery(self._registry, self._announcer)
        self._subscriptions = Subscriptions(self._state, self._bus, self._registry, self._delivery, self._announcer)
        self._users = Users(self._state, self._bus, self._registry, self._delivery)
        self._counts = Counts(self._delivery, self._bus)
        self._publisher = Publisher(self._state, self._bus, self._delivery, self._announcer, alone=publish_alone)
        self._endings = Endings(self._registry, self._delivery, self._end)
        self._news = News(self._bus, self._delivery, self._counts, self._users, self._announcer)
        self._inbox = Inbox(
            self._state,
            self._delivery,
            self._counts,
            self._users,
            terminate=self._obey,
            restart=lambda: self.restart_wanted.set(),
        )
        self._state.observe(self._news)
        self._heartbeat = Heartbeat(BEAT, self._beat)
        self._beats = 0
        self._started = False
        self._starting = asyncio.Lock()
        self._tasks: set[asyncio.Task[object]] = set()
        self._closing = False
        self._drain = Drain(self._registry, self._send_away)
        self.restart_wanted = asyncio.Event()
        """Set when another node said that all servers shall restart."""

    async def start(self) -> None:
        """Join the cluster, if there is one. Comes by itself with whatever is asked first."""
        if self._started:
            return
        async with self._starting:
            if not self._started:
                await self._join_cluster()

    async def _join_cluster(self) -> None:
        await self._bus.start(self._inbox.receive, self._restored)
        await self._state.start()
        self._bus.want(NODES)
        await self._bus.certain(NODES)
        self._heartbeat.start()
        self._started = True

    @property
    def reachable(self) -> bool:
        """Whether this node has the cluster: its shared state and the way to the other nodes."""
        return self._state.reachable and self._bus.reachable

    @property
    def draining(self) -> bool:
        """Whether the server is about to stop: new sockets are refused."""
        return self._closing

    @property
    def condition(self) -> dict[str, bool]:
        """Whether the shared ``state`` answers, ``messages`` of nodes get through, and the server is ``draining``."""
        return {"state": self._state.reachable, "messages": self._bus.reachable, "draining": self.draining}

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
        await self.start()
        self._news.know(application)
        now = self._clock()
        session = Session(application, new_socket_id(), now=now, epoch=self._wall() - now, ended=self._endings.ended)
        connection = Connection(session, write, hangup)
        self._drain.opened()
        commands = session.open(origin=origin, version=version, strict_version=strict_version)
        try:
            await self._greet(connection, commands)
        except BaseException:
            await self.forget(connection, CloseCode.INTERNAL_ERROR)
            raise
        if not connection.closed:
            note_version(connection.socket_id, version)
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
        self._drain.gone()
        await self._release(connection, code)

    async def close(self, connection: Connection, error: ProtocolError) -> None:
        """End a connection with an error frame and the error's code."""
        await self._carry_out_all(connection, connection.session.fail(error))

    # What applications ask

    async def publish(self, application: Application, *events: Event) -> None:
        """Send events to the channels they name, in their order. Names and sizes are the caller's to check.

        Raises ``StateUnreachable`` or ``Unreachable`` where the other nodes can't be told, and nobody is told then as
        far as that can be helped; a hub that may ``publish_alone`` goes on.
        """
        await self.start()
        await self._publisher.publish(application, events)

    async def describe(self, application: Application, names: Sequence[str]) -> list[ChannelInfo]:
        """Tell of these channels, in this order; nobody needs to be in them. Raises ``StateUnreachable``."""
        await self.start()
        return await self._state.describe(application.id, names)

    async def channels(self, application: Application, prefix: str = "") -> list[ChannelInfo]:
        """Tell of all channels that somebody is in and whose names begin with ``prefix``.

        Raises ``StateUnreachable``.
        """
        await self.start()
        return await self.describe(application, await self._state.occupied(application.id, prefix))

    async def members(self, application: Application, channel: str) -> list[str | int]:
        """The ids of the users in a presence channel, each once, in the JSON type in which they came.

        Raises ``StateUnreachable``.
        """
        await self.start()
        return [member.user_id for member in await self._state.members(application.id, channel)]

    async def connection_count(self, application: Application) -> int:
        """How many sockets the application has. Raises ``StateUnreachable``."""
        await self.start()
        return await self._state.connection_count(application.id)

    async def spend(self, application: Application, budget: str, amount: int, limit: int) -> float:
        """Take ``amount`` from a budget of ``limit`` per second; returns the seconds to wait, 0.0 where it was granted.

        Raises ``StateUnreachable``.
        """
        await self.start()
        return await self._state.spend(application.id, budget, amount, limit)

    async def terminate(self, application: Application, user_id: str, *, reconnect: bool = False) -> None:
        """Close all connections that signed in as a user or are that member of any channel.

        They are closed with 4009, which keeps clients away, or with 4200 if they shall ``reconnect``. Raises
        ``Unreachable`` where other nodes could not be told; those of this node are closed nevertheless.
        """
        await self.order(Terminate(application.id, user_id, reconnect))

    async def end_access(
        self, application: Application, user_id: str, credential: str | None = None, *, reconnect: bool = False
    ) -> None:
        """Close all connections that a user was let in to by grants, or by those of one ``credential`` alone.

        ``user_id`` is a primary key, as grants have it. Codes and errors are those of ``terminate``. Without
        ``reconnect``, grants from before are refused from now on.
        """
        await self.order(EndAccess(application.id, user_id, credential, reconnect))

    async def order(self, order: Order) -> None:
        """``terminate`` and ``end_access`` in one word, as nodes say it."""
        await self.start()
        await self._endings.carry_out(order, self._wall())
        await self._bus.send((NODES, order))

    async def shutdown(self, *, timeout: float = 10) -> None:
        """Close every socket, within ``timeout`` seconds, and leave the cluster."""
        await self.close_all(timeout=timeout)
        await self.stop()

    async def close_all(self, *, timeout: float = 10, spread: float = 0) -> None:
        """Close every socket with 4200 and wait until they are gone, ``timeout`` seconds at most; new ones are refused.

        Many sockets are closed in slices over ``spread`` seconds, or half of ``timeout`` if that is less; those that
        are still open get their events. Everything else goes on until ``stop``.
        """
        self._closing = True
        self._delivery.flush()
        await self._drain.run(spread, timeout)

    async def stop(self) -> None:
        """Leave the cluster, and end what runs beside the sockets; nothing can be asked any more."""
        await self._state.stop()
        await self._bus.stop()
        await self._announcer.settle(LAST_WORDS)
        self._heartbeat.stop()
        for task in self._tasks:
            task.cancel()

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
                self._publisher.pass_on(connection, command)
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

    async def _send_away(self, connection: Connection) -> None:
        await self._carry_out(connection, Close(CloseCode.RECONNECT, ServerClosing.message))

    def _obey(self, order: Order) -> None:
        self._later(self._endings.carry_out(order, self._wall()))

    async def _end(self, connection: Connection, error: ProtocolError) -> None:
        await self._attempt(connection, self.close, connection, error)

    def _restored(self) -> None:
        self._later(self._state.resync())

    def _later(self, work: Coroutine[object, object, object]) -> None:
        task = asyncio.get_running_loop().create_task(work)
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)

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
        await self._attempt(connection, self._state.disconnect, application.id, connection.socket_id)
        self._announcer.announce(
            signals.connection_closed, application=application, socket_id=connection.socket_id, code=code
        )

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
            self._counts.tell_large()
            await self._state.sweep()
