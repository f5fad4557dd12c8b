"""The state of a single process."""

import time
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable
from dataclasses import replace

from broadcasting.protocol.channels import ChannelName
from broadcasting.protocol.messages import Event, Member
from broadcasting.state.base import ChannelInfo, MembersFull, Online, State

_Key = tuple[str, str]


class _Members:
    """The users of one presence channel: who they are and with how many sockets."""

    __slots__ = ("sockets", "users")

    def __init__(self) -> None:
        self.users: dict[str, Member] = {}
        self.sockets: Counter[str] = Counter()

    def add(self, member: Member) -> bool:
        self.sockets[member.key] += 1
        self.users.setdefault(member.key, member)
        return self.sockets[member.key] == 1

    def remove(self, member: Member) -> bool:
        self.sockets[member.key] -= 1
        if self.sockets[member.key] > 0:
            return False
        del self.sockets[member.key], self.users[member.key]
        return True


class MemoryState(State):
    """Keeps counts rather than lists: which socket is where is known to the node's registry already."""

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        self._clock = clock
        self._connections: Counter[str] = Counter()
        self._subscriptions: dict[str, Counter[str]] = defaultdict(Counter)
        self._members: dict[_Key, _Members] = {}
        self._signed_in: Counter[_Key] = Counter()
        self._cached: dict[_Key, tuple[Event, float | None]] = {}
        self._full_at: dict[_Key, float] = {}
        self._serial = 0

    async def connect(self, app_id: str, socket_id: str, limit: int | None) -> bool:
        if limit is not None and self._connections[app_id] >= limit:
            return False
        self._connections[app_id] += 1
        return True

    async def disconnect(self, app_id: str, socket_id: str) -> None:
        self._connections[app_id] -= 1
        if not self._connections[app_id]:
            del self._connections[app_id]

    async def connection_count(self, app_id: str) -> int:
        return self._connections[app_id]

    async def join(
        self, app_id: str, channel: str, socket_id: str, member: Member | None, limit: int | None = None
    ) -> list[Member] | None:
        members = self._members.get((app_id, channel)) if member else None
        if member and limit is not None and members and member.key not in members.users and len(members.users) >= limit:
            raise MembersFull
        counts = self._subscriptions[app_id]
        counts[channel] += 1
        if counts[channel] == 1:
            self.observer.announce("channel_occupied", app_id, channel)
        if member is None:
            self.observer.counted(app_id, channel, counts[channel])
            return None
        if members is None:
            members = self._members[app_id, channel] = _Members()
        if members.add(member):
            self.observer.member_added(app_id, channel, member)
            self.observer.announce("member_added", app_id, channel, member)
        return list(members.users.values())

    async def leave(self, app_id: str, channel: str, socket_id: str, member: Member | None) -> None:
        counts = self._subscriptions[app_id]
        counts[channel] -= 1
        count = counts[channel]
        if not count:
            del counts[channel]
        if not counts:
            del self._subscriptions[app_id]
        if member is None:
            self.observer.counted(app_id, channel, count)
        else:
            self._remove(app_id, channel, member)
        if not count:
            self.observer.announce("channel_vacated", app_id, channel)

    def _remove(self, app_id: str, channel: str, member: Member) -> None:
        members = self._members[app_id, channel]
        removed = members.remove(member)
        if not members.users:
            del self._members[app_id, channel]
        if removed:
            self.observer.member_removed(app_id, channel, member)
            self.observer.announce("member_removed", app_id, channel, member)

    async def members(self, app_id: str, channel: str) -> list[Member]:
        members = self._members.get((app_id, channel))
        return list(members.users.values()) if members else []

    async def describe(self, app_id: str, channels: Iterable[str]) -> list[ChannelInfo]:
        counts = self._subscriptions.get(app_id, Counter())
        return [
            ChannelInfo(
                name,
                counts[name],
                len(await self.members(app_id, name)) if ChannelName.parse(name, len(name)).is_presence else None,
                await self.recall(app_id, name),
            )
            for name in channels
        ]

    async def occupied(self, app_id: str, prefix: str = "") -> list[str]:
        return [name for name in self._subscriptions.get(app_id, ()) if name.startswith(prefix)]

    async def remember(self, app_id: str, channel: str, event: Event, ttl: float | None) -> int:
        self._serial += 1
        kept = replace(event, serial=self._serial)
        self._cached[app_id, channel] = kept, None if ttl is None else self._clock() + ttl
        return self._serial

    async def recall(self, app_id: str, channel: str) -> Event | None:
        event, expires_at = self._cached.get((app_id, channel), (None, None))
        return None if expires_at is not None and self._clock() >= expires_at else event

    async def sign_in(self, app_id: str, user_id: str, socket_id: str) -> None:
        self._signed_in[app_id, user_id] += 1
        if self._signed_in[app_id, user_id] == 1:
            self.observer.online(app_id, user_id, None)

    async def sign_out(self, app_id: str, user_id: str, socket_id: str) -> None:
        self._signed_in[app_id, user_id] -= 1
        if not self._signed_in[app_id, user_id]:
            del self._signed_in[app_id, user_id]
            self.observer.offline(app_id, user_id, None)

    async def online(self, app_id: str, user_ids: Iterable[str]) -> Online:
        return Online(frozenset(user_id for user_id in user_ids if (app_id, user_id) in self._signed_in), None)

    async def spend(self, app_id: str, budget: str, amount: int, limit: int) -> float:
        now = self._clock()
        full_at = max(self._full_at.get((app_id, budget), now), now)
        # What the amount takes comes back at ``limit`` per second, and a whole budget holds one second's worth.
        if (wait := min(full_at - now, full_at - now + amount / limit - 1)) > 0:
            return wait
        self._full_at[app_id, budget] = full_at + amount / limit
        return 0.0

    async def sweep(self) -> None:
        now = self._clock()
        expired = [key for key, (_, expires_at) in self._cached.items() if expires_at is not None and now >= expires_at]
        for key in expired:
            del self._cached[key]
        for key in [key for key, full_at in self._full_at.items() if now >= full_at]:
            del self._full_at[key]
