"""The contract of a state.

A node tells the state of its own connections only. What that changes for the cluster (a channel's first
subscription, a user's last socket) the state tells its observer, once, whoever caused it.
"""

from abc import ABC, abstractmethod
from collections.abc import Iterable, Mapping, Sequence, Set
from dataclasses import dataclass
from typing import Any, Literal

from broadcasting.protocol.messages import Event, Member

Transition = Literal["channel_occupied", "channel_vacated", "member_added", "member_removed"]
"""What can happen to a channel of the cluster, by the name of the signal that tells it."""

Change = Mapping[str, Any]
"""What the states of two nodes tell each other; plain values that survive JSON."""


@dataclass(frozen=True, slots=True)
class ChannelInfo:
    """What is known of a channel. ``user_count`` is None but for presence channels."""

    name: str
    subscription_count: int = 0
    user_count: int | None = None
    cached: Event | None = None
    """The last event of a cache channel, if it is remembered."""

    @property
    def occupied(self) -> bool:
        return self.subscription_count > 0


@dataclass(frozen=True, slots=True)
class Online:
    """Users who are signed in, as it is after all changes up to ``serial``; None if changes can't be on their way."""

    users: Set[str]
    serial: int | None


class MembersFull(Exception):
    """The presence channel has its limit of users, and this is a new one. Nothing was changed."""


class StateUnreachable(Exception):
    """What the cluster shares cannot be asked now."""


class Observer:
    """Hears what changes. This one ignores it; all methods are called in the event loop and must not raise."""

    def member_added(self, app_id: str, channel: str, member: Member) -> None:
        """Tell this node's subscribers of a newcomer. Every node that has some is told of every change, in order."""

    def member_removed(self, app_id: str, channel: str, member: Member) -> None:
        """Tell this node's subscribers who left."""

    def counted(self, app_id: str, channel: str, count: int) -> None:
        """A channel without members has so many subscriptions now. Called on the node that changed it."""

    def online(self, app_id: str, user_id: str, serial: int | None) -> None:
        """A user signed in with the first socket. Called on one node.

        ``serial`` goes up with each change of the user; None where changes can't overtake each other.
        """

    def offline(self, app_id: str, user_id: str, serial: int | None) -> None:
        """A user's last signed-in socket is gone. Called on one node."""

    def announce(self, what: Transition, app_id: str, channel: str, member: Member | None = None) -> None:
        """Something happened in the cluster. Called on one node, which sends the signal."""

    def spread(self, app_id: str, channel: str, change: Change) -> None:
        """Have the states of all other nodes ``hear`` this, if they have the channel."""


class State(ABC):
    """Shared by all nodes. ``app_id`` and ``channel`` are names; channels are created by being joined.

    What a node tells (``connect`` to ``leave``, ``sign_in``, ``sign_out``) is never lost and never refused because the
    cluster can't be reached: it is made up for later. What it asks raises ``StateUnreachable`` then.
    """

    observer: Observer = Observer()

    def observe(self, observer: Observer) -> None:
        """Tell this observer from now on."""
        self.observer = observer

    async def start(self) -> None:  # noqa: B027 (optional)
        """Begin in the running loop. Does nothing the second time, and does not fail where the cluster is away."""

    async def stop(self) -> None:  # noqa: B027 (optional)
        """End, after the node's connections are gone. Nothing may be called afterwards."""

    @property
    def reachable(self) -> bool:
        """Whether the cluster can be asked, as far as is known."""
        return True

    @abstractmethod
    async def connect(self, app_id: str, socket_id: str, limit: int | None) -> bool:
        """Count a connection; returns False, and counts nothing, when ``limit`` are there already."""

    @abstractmethod
    async def disconnect(self, app_id: str, socket_id: str) -> None:
        """Count a connection out that ``connect`` counted in."""

    @abstractmethod
    async def connection_count(self, app_id: str) -> int:
        """How many connections the application has."""

    @abstractmethod
    async def join(
        self, app_id: str, channel: str, socket_id: str, member: Member | None, limit: int | None = None
    ) -> list[Member] | None:
        """Add a subscription; returns a presence channel's users with the newcomer, each once, and None elsewhere.

        The observer hears of every member that is not in the list from then on: put the socket among the subscribers
        before anything else is awaited. Raises ``MembersFull`` where a new user would exceed ``limit``.
        """

    @abstractmethod
    async def leave(self, app_id: str, channel: str, socket_id: str, member: Member | None) -> None:
        """Remove a subscription that ``join`` added; ``member`` as it was then."""

    @abstractmethod
    async def members(self, app_id: str, channel: str) -> list[Member]:
        """The users in a presence channel, each once, in the order of their coming."""

    async def shown(self, app_id: str, channel: str) -> list[Member]:
        """The users as this node's subscribers were told of them, of whom there must be some.

        As with ``join``, the observer hears of every change from then on. Never raises ``StateUnreachable``.
        """
        return await self.members(app_id, channel)

    async def holders(self, app_id: str, channels: Sequence[str]) -> list[Set[str]] | None:
        """The nodes that have told of subscribers of each of these channels, by the names they have on their bus.

        None where that is not known. It is a hint, since a node may be about to come or to go.
        """
        return None

    @abstractmethod
    async def describe(self, app_id: str, channels: Iterable[str]) -> list[ChannelInfo]:
        """Tell of these channels, in this order, also of those that nobody is in."""

    @abstractmethod
    async def occupied(self, app_id: str, prefix: str = "") -> list[str]:
        """Names of the channels that somebody is in."""

    @abstractmethod
    async def remember(self, app_id: str, channel: str, event: Event, ttl: float | None) -> int:
        """Keep the last event of a cache channel for ``ttl`` seconds (None: for ever).

        Returns the event's serial in the channel, which ``recall`` gives too and which only goes up.
        """

    @abstractmethod
    async def recall(self, app_id: str, channel: str) -> Event | None:
        """The last event of a cache channel, if it is still remembered."""

    @abstractmethod
    async def sign_in(self, app_id: str, user_id: str, socket_id: str) -> None:
        """Add a signed-in connection."""

    @abstractmethod
    async def sign_out(self, app_id: str, user_id: str, socket_id: str) -> None:
        """Remove one that ``sign_in`` added."""

    @abstractmethod
    async def online(self, app_id: str, user_ids: Iterable[str]) -> Online:
        """Which of these users are signed in with at least one connection."""

    @abstractmethod
    async def spend(self, app_id: str, budget: str, amount: int, limit: int) -> float:
        """Take ``amount`` from a budget of ``limit`` per second; returns the seconds to wait, 0.0 where it was granted.

        What was not granted is not taken. An amount above the limit is granted to a budget that is whole.
        """

    async def sweep(self) -> None:  # noqa: B027 (optional)
        """Forget what has expired. Called now and then."""

    def hear(self, app_id: str, channel: str, change: Change) -> None:  # noqa: B027 (optional)
        """Take what another node's state has ``spread``; anything malformed is ignored."""

    async def resync(self) -> None:  # noqa: B027 (optional)
        """Look after everything that other nodes may have spread in vain. Called after an outage of the messages."""
