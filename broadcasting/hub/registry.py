"""This process's connections, and which of them are in which channel."""

from collections.abc import Callable, Iterator

from broadcasting.protocol.frames import text_frame
from broadcasting.protocol.session import Session

Write = Callable[[bytes], None]
"""Takes ready frames; never blocks, never raises."""

Hangup = Callable[[int, str], None]
"""Closes the socket with a code and a reason; never blocks, never raises."""


class Connection:
    """One socket of this process: its session, and how to reach it."""

    __slots__ = ("closed", "hangup", "session", "write")

    def __init__(self, session: Session, write: Write, hangup: Hangup) -> None:
        self.session = session
        self.write = write
        self.hangup = hangup
        self.closed = False
        """Whether the hub has let go of it; nothing more is to be sent."""

    @property
    def socket_id(self) -> str:
        return self.session.socket_id

    def send(self, text: str) -> None:
        """Send one message."""
        self.write(text_frame(text.encode()))


class Channel:
    """The connections of this process that are in one channel."""

    __slots__ = ("_ahead", "_connections", "_writes", "passed")

    def __init__(self) -> None:
        # A dict for its order: who came first gets an event first.
        self._connections: dict[Connection, None] = {}
        self._writes: tuple[Write, ...] | None = None
        self._ahead: dict[Connection, int] | None = None
        self.passed = 0
        """How many events with a serial have come by."""

    def be_ahead(self, connection: Connection, serial: int) -> None:
        """A connection got the event with this serial from the cache; it may still be on its way from another node."""
        if self._ahead is None:
            self._ahead = {}
        self._ahead[connection] = serial

    def without_those_ahead_of(self, serial: int) -> "Channel":
        """The receivers of an event with this serial."""
        self.passed += 1
        if not self._ahead:
            return self
        self._ahead = {each: at for each, at in self._ahead.items() if at >= serial}
        receivers = Channel()
        for connection in self._connections:
            if connection not in self._ahead:
                receivers.add(connection)
        return receivers

    @property
    def writes(self) -> tuple[Write, ...]:
        """How to write to each connection. The same object as long as nobody joins or leaves.

        A fan-out that has these at hand need not look at the connections, which the processor has to fetch one by one.
        """
        if self._writes is None:
            self._writes = tuple([connection.write for connection in self._connections])
        return self._writes

    def add(self, connection: Connection) -> None:
        self._connections[connection] = None
        self._writes = None

    def discard(self, connection: Connection) -> None:
        self._connections.pop(connection, None)
        if self._ahead:
            self._ahead.pop(connection, None)
        self._writes = None

    def __iter__(self) -> Iterator[Connection]:
        return iter(self._connections)

    def __contains__(self, connection: Connection) -> bool:
        return connection in self._connections

    def __len__(self) -> int:
        return len(self._connections)


class Registry:
    """Connections and channels of this process, by application."""

    def __init__(self) -> None:
        self._connections: dict[tuple[str, str], Connection] = {}
        self._channels: dict[tuple[str, str], Channel] = {}
        self._watchers: dict[tuple[str, str], Channel] = {}

    def add(self, connection: Connection) -> None:
        self._connections[_key(connection)] = connection

    def discard(self, connection: Connection) -> None:
        self._connections.pop(_key(connection), None)

    def get(self, app_id: str, socket_id: str) -> Connection | None:
        return self._connections.get((app_id, socket_id))

    def __iter__(self) -> Iterator[Connection]:
        return iter(tuple(self._connections.values()))

    def __len__(self) -> int:
        return len(self._connections)

    def join(self, connection: Connection, channel: str) -> None:
        _add(self._channels, connection, channel)

    def leave(self, connection: Connection, channel: str) -> None:
        _discard(self._channels, connection, channel)

    def channel(self, app_id: str, name: str) -> Channel | None:
        """A channel that somebody of this process is in."""
        return self._channels.get((app_id, name))

    def silence(self) -> None:
        """Empty all channels and forget all watchers, so that nobody is sent anything any more."""
        self._channels.clear()
        self._watchers.clear()

    def watch(self, connection: Connection, user_id: str) -> None:
        """Let a connection hear of a user's coming and going."""
        _add(self._watchers, connection, user_id)

    def unwatch(self, connection: Connection, user_id: str) -> bool:
        """Undo ``watch``; returns whether there was something to undo."""
        watchers = self.watchers(connection.session.application.id, user_id)
        if watchers is None or connection not in watchers:
            return False
        _discard(self._watchers, connection, user_id)
        return True

    def watchers(self, app_id: str, user_id: str) -> Channel | None:
        """Who in this process wants to hear of a user."""
        return self._watchers.get((app_id, user_id))


def _key(connection: Connection) -> tuple[str, str]:
    return connection.session.application.id, connection.session.socket_id


def _add(groups: dict[tuple[str, str], Channel], connection: Connection, name: str) -> None:
    groups.setdefault((connection.session.application.id, name), Channel()).add(connection)


def _discard(groups: dict[tuple[str, str], Channel], connection: Connection, name: str) -> None:
    key = connection.session.application.id, name
    group = groups.get(key)
    if group is None:
        return
    group.discard(connection)
    if not group:
        del groups[key]
