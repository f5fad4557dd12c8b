"""The contract of a state.

A node tells the state of its own connections only, and acts on what it is answered: the *transitions*
(first, last) are the cluster's, so that each is announced once, whoever caused it.
"""

from abc import ABC, abstractmethod
from collections.abc import Iterable
from dataclasses import dataclass

from broadcasting.protocol.messages import Event, Member


@dataclass(frozen=True, slots=True)
class Joined:
    """What a subscription changed.

    ``members`` are the presence channel's users with the newcomer, each once; None elsewhere.
    """

    occupied: bool
    """It is the channel's first."""
    subscription_count: int
    member_added: bool = False
    """It is the user's first in this presence channel."""
    members: list[Member] | None = None


@dataclass(frozen=True, slots=True)
class Left:
    """What the end of a subscription changed."""

    vacated: bool
    """It was the channel's last."""
    subscription_count: int
    member_removed: bool = False
    """It was the user's last in this presence channel."""


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


class MembersFull(Exception):
    """The presence channel has its limit of users, and this is a new one. Nothing was changed."""


class State(ABC):
    """Shared by all nodes. ``app_id`` and ``channel`` are names; channels are created by being joined."""

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
    ) -> Joined:
        """Add a subscription. Raises ``MembersFull`` where a new user would exceed ``limit``."""

    @abstractmethod
    async def leave(self, app_id: str, channel: str, socket_id: str, member: Member | None) -> Left:
        """Remove a subscription that ``join`` added; ``member`` as it was then."""

    @abstractmethod
    async def members(self, app_id: str, channel: str) -> list[Member]:
        """The users in a presence channel, each once, in the order of their coming."""

    @abstractmethod
    async def describe(self, app_id: str, channels: Iterable[str]) -> list[ChannelInfo]:
        """Tell of these channels, in this order, also of those that nobody is in."""

    @abstractmethod
    async def occupied(self, app_id: str, prefix: str = "") -> list[str]:
        """Names of the channels that somebody is in."""

    @abstractmethod
    async def remember(self, app_id: str, channel: str, event: Event, ttl: float | None) -> None:
        """Keep the last event of a cache channel for ``ttl`` seconds (None: for ever)."""

    @abstractmethod
    async def recall(self, app_id: str, channel: str) -> Event | None:
        """The last event of a cache channel, if it is still remembered."""

    @abstractmethod
    async def sign_in(self, app_id: str, user_id: str, socket_id: str) -> bool:
        """Add a signed-in connection; returns whether it is the user's first."""

    @abstractmethod
    async def sign_out(self, app_id: str, user_id: str, socket_id: str) -> bool:
        """Remove one that ``sign_in`` added; returns whether it was the user's last."""

    @abstractmethod
    async def online(self, app_id: str, user_ids: Iterable[str]) -> set[str]:
        """Which of these users are signed in with at least one connection."""

    async def sweep(self) -> None:  # noqa: B027 (optional)
        """Forget what has expired. Called now and then."""
