"""The state of a cluster: what a node tells Redis, asks of it, and hears from other nodes."""

import asyncio
import functools
import logging
import secrets
from collections.abc import Callable, Coroutine, Iterable, Sequence, Set
from contextlib import suppress
from typing import Any, ParamSpec, TypeVar

from redis.exceptions import ResponseError

from broadcasting.protocol.channels import ChannelName
from broadcasting.protocol.messages import Event, Member
from broadcasting.state.base import Change as Spread
from broadcasting.state.base import ChannelInfo, MembersFull, Observer, Online, State, StateUnreachable
from broadcasting.state.redis.cache import read_event, remember
from broadcasting.state.redis.client import Client, Host
from broadcasting.state.redis.domain import Domain
from broadcasting.state.redis.holders import find_holders
from broadcasting.state.redis.keys import Keys, unwire, wire
from broadcasting.state.redis.lease import Lease
from broadcasting.state.redis.replica import Change, Replica, Snapshot
from broadcasting.state.redis.scripts import DESCRIBE, ONLINE, SPEND
from broadcasting.state.redis.share import CONNECTIONS
from broadcasting.state.redis.speaker import Speaker
from broadcasting.waking_time import Limit

logger = logging.getLogger("broadcasting")

BATCH = 500
"""Channels or fields that one command asks for, so that Redis serves others in between."""

GAP = 0.5
"""Seconds that a change may wait for the one before it; then the channel is compared with Redis."""

PATIENCE = 1.0
"""Seconds that a join waits for its own change to be applied."""

AUDIT = 5.0
"""Seconds between two comparisons of all replicas with Redis."""


Parameters = ParamSpec("Parameters")
Found = TypeVar("Found")


def _understood(
    method: Callable[Parameters, Coroutine[Any, Any, Found]],
) -> Callable[Parameters, Coroutine[Any, Any, Found]]:
    """Answers that make no sense are as good as none: somebody else has written to our keys."""

    @functools.wraps(method)
    async def ask(*args: Parameters.args, **kwargs: Parameters.kwargs) -> Found:
        try:
            return await method(*args, **kwargs)
        except (ResponseError, ValueError, TypeError, AttributeError, RecursionError) as error:
            logger.warning("What Redis holds for %s can't be understood: %s", method.__name__, type(error).__name__)
            raise StateUnreachable("Redis holds what this node can't understand.") from None

    return ask


class RedisState(State):
    """Shares by one Redis with all nodes that have its ``prefix``; ``timeout`` is the longest wait for an answer.

    ``host`` is a URL or an entry of a channel layer's ``hosts``, ``node`` is the name of this node's bus. A node that
    says nothing for ``lease`` seconds is dead to the others; ``beat`` is how often it says something.
    """

    def __init__(
        self,
        host: Host,
        prefix: str = "revurb",
        timeout: float = 2,
        *,
        node: str | None = None,
        lease: float = 10,
        beat: float = 2,
    ) -> None:
        self._keys = Keys(prefix)
        self._client = Client(host, timeout)
        self._timeout = timeout
        self._speaker = Speaker(self._client, self._keys, node or secrets.token_hex(8))
        self._lease = Lease(
            self._client, self._keys, self._speaker, seconds=lease, interval=beat, came=self._compare_all
        )
        self._audit: asyncio.Task[None] | None = None
        self._gaps: set[tuple[str, str]] = set()
        self._stopped = False

    def observe(self, observer: Observer) -> None:
        super().observe(observer)
        self._speaker.observer = observer

    async def start(self) -> None:
        if self._audit is not None:
            return
        self._audit = asyncio.get_running_loop().create_task(self._audit_now_and_then())
        self._client.open()
        await self._lease.start()

    async def stop(self) -> None:
        if self._audit is None or self._stopped:
            return
        self._stopped = True
        self._audit.cancel()
        for domain in self._speaker.domains.values():
            domain.share.clear()
            with suppress(TimeoutError):
                async with Limit(self._timeout):
                    await self._speaker.settled(domain)
        await self._lease.stop()
        for domain in self._speaker.domains.values():
            if domain.task is not None:
                domain.task.cancel()
        await self._client.close()

    @property
    def reachable(self) -> bool:
        return self._speaker.reachable

    # What this node tells

    async def connect(self, app_id: str, socket_id: str, limit: int | None) -> bool:
        domain = self._speaker.domain(app_id)
        if limit is None or not self.reachable:
            if limit is not None and domain.share.count(CONNECTIONS) >= limit:
                return False
            domain.share.add(CONNECTIONS)
            self._speaker.wake(domain)
            return True
        domain.share.add(CONNECTIONS, limit)
        answer = domain.wait(CONNECTIONS)
        self._speaker.wake(domain)
        admitted = await answer
        if admitted is None and domain.share.count(CONNECTIONS) > limit:
            domain.share.remove(CONNECTIONS)
            return False
        return admitted is not False

    async def disconnect(self, app_id: str, socket_id: str) -> None:
        domain = self._speaker.domain(app_id)
        domain.share.remove(CONNECTIONS)
        self._speaker.wake(domain)

    async def join(
        self, app_id: str, channel: str, socket_id: str, member: Member | None, limit: int | None = None
    ) -> list[Member] | None:
        domain = self._speaker.domain(app_id)
        key = ("channel", channel)
        if member is not None:
            return await self._join_members(domain, channel, member, limit)
        first = domain.share.add(key) == 1
        if first and self.reachable:
            answer = domain.wait(key)
            self._speaker.wake(domain)
            await answer
        else:
            self._speaker.wake(domain)
        return None

    async def leave(self, app_id: str, channel: str, socket_id: str, member: Member | None) -> None:
        domain = self._speaker.domain(app_id)
        domain.share.remove(("channel", channel))
        if member is not None and not domain.share.remove(("member", channel, member.key)):
            replica = domain.replicas.get(channel)
            if replica is not None:
                self._speaker.show(domain, channel, replica.hide(member.key))
            if not domain.share.has_members(channel):
                domain.replicas.pop(channel, None)
        self._speaker.wake(domain)

    async def sign_in(self, app_id: str, user_id: str, socket_id: str) -> None:
        domain = self._speaker.domain(app_id)
        domain.share.add(("user", user_id))
        self._speaker.wake(domain)

    async def sign_out(self, app_id: str, user_id: str, socket_id: str) -> None:
        domain = self._speaker.domain(app_id)
        domain.share.remove(("user", user_id))
        self._speaker.wake(domain)

    async def _join_members(self, domain: Domain, channel: str, member: Member, limit: int | None) -> list[Member]:
        key = ("member", channel, member.key)
        replica = domain.replicas.get(channel)
        if replica is None:
            replica = domain.replicas[channel] = Replica(lambda user: domain.share.has_member(channel, user))
        known = replica.serial is not None
        if not self.reachable and limit is not None and member.key not in replica and len(replica) >= limit:
            raise MembersFull
        domain.share.add(("channel", channel))
        domain.share.add_member(channel, member, limit)
        if self.reachable and not (known and domain.share.is_told(key)):
            if not known:
                domain.wanted[channel] = None
            answer = domain.wait(key)
            self._speaker.wake(domain)
            admitted = await answer
            if admitted is False:
                if not domain.share.has_members(channel):
                    domain.replicas.pop(channel, None)
                raise MembersFull
            if admitted:
                await self._until_shown(domain, replica, member)
        else:
            self._speaker.wake(domain)
        if member.key not in replica:
            self._speaker.show(domain, channel, replica.show(member))
        return replica.listing()

    async def _until_shown(self, domain: Domain, replica: Replica, member: Member) -> None:
        with suppress(TimeoutError):
            async with Limit(PATIENCE):
                while self.reachable and (replica.serial is None or member.key not in replica):
                    await domain.next_move()

    # What this node asks

    @_understood
    async def connection_count(self, app_id: str) -> int:
        domain = await self._settled(app_id)
        return sum(map(int, await self._client.ask("HVALS", domain.keys.connections)))

    @_understood
    async def members(self, app_id: str, channel: str) -> list[Member]:
        domain = await self._settled(app_id)
        fields = await self._client.ask("HGETALL", domain.keys.presence(channel))
        return [*Snapshot.read(_pairs(fields)).members.values()]

    async def shown(self, app_id: str, channel: str) -> list[Member]:
        replica = self._speaker.domain(app_id).replicas.get(channel)
        return replica.listing() if replica else []

    async def holders(self, app_id: str, channels: Sequence[str]) -> list[Set[str]] | None:
        return await find_holders(self._client, self._speaker.domain(app_id).keys, channels)

    @_understood
    async def describe(self, app_id: str, channels: Iterable[str]) -> list[ChannelInfo]:
        domain = await self._settled(app_id)
        names = list(channels)
        found: list[ChannelInfo] = []
        for start in range(0, len(names), BATCH):
            found += await self._describe(domain, names[start : start + BATCH])
        return found

    async def _describe(self, domain: Domain, names: Sequence[str]) -> list[ChannelInfo]:
        kinds = [ChannelName.parse(name, len(name)) for name in names]
        members = [name for name, kind in zip(names, kinds, strict=True) if kind.is_presence]
        cached = [name for name, kind in zip(names, kinds, strict=True) if kind.is_cache]
        keys = [
            domain.keys.counts,
            *(domain.keys.presence(name) for name in members),
            *(domain.keys.cache(name) for name in cached),
        ]
        arguments = ["p"] * len(members) + ["e"] * len(cached) + [wire(name) for name in names]
        counts, values = await self._client.run(DESCRIBE, keys, arguments)
        users = dict(zip(members, values[: len(members)], strict=True))
        events = dict(zip(cached, values[len(members) :], strict=True))
        return [
            ChannelInfo(name, count, users.get(name), read_event(events.get(name)))
            for name, count in zip(names, counts, strict=True)
        ]

    @_understood
    async def occupied(self, app_id: str, prefix: str = "") -> list[str]:
        domain = await self._settled(app_id)
        names: set[str] = set()
        cursor: object = 0
        while True:
            cursor, fields = await self._client.ask("HSCAN", domain.keys.counts, cursor, "COUNT", BATCH)
            names.update(name for field in _pairs(fields)[::2] if (name := unwire(field)).startswith(prefix))
            if not int(cursor):  # type: ignore[call-overload]
                return list(names)

    @_understood
    async def remember(self, app_id: str, channel: str, event: Event, ttl: float | None) -> int:
        return await remember(self._client, self._speaker.domain(app_id).keys, channel, event, ttl)

    @_understood
    async def recall(self, app_id: str, channel: str) -> Event | None:
        return read_event(await self._client.ask("GET", self._speaker.domain(app_id).keys.cache(channel)))

    @_understood
    async def online(self, app_id: str, user_ids: Iterable[str]) -> Online:
        names = list(user_ids)
        if not names:
            return Online(frozenset(), None)
        domain = await self._settled(app_id)
        serial, counts = await self._client.run(ONLINE, [domain.keys.users], [wire(name) for name in names])
        users = frozenset(name for name, count in zip(names, counts, strict=True) if count is not None)
        return Online(users, int(serial))

    @_understood
    async def spend(self, app_id: str, budget: str, amount: int, limit: int) -> float:
        key = self._speaker.domain(app_id).keys.spent(budget)
        return int(await self._client.run(SPEND, [key], [amount, limit])) / 1_000_000

    # What this node hears

    def hear(self, app_id: str, channel: str, change: Spread) -> None:
        domain = self._speaker.domains.get(app_id)
        replica = domain.replicas.get(channel) if domain else None
        if domain is None or replica is None:
            return
        try:
            heard = Change.read(change.get("change"))
        except (ValueError, TypeError, RecursionError):
            logger.warning("A change of a presence channel was not understood; the channel is compared with Redis.")
            self._speaker.compare(domain, [channel])
            return
        self._speaker.show(domain, channel, replica.hear(heard))
        if replica.waits and (app_id, channel) not in self._gaps:
            self._gaps.add((app_id, channel))
            asyncio.get_running_loop().call_later(GAP, self._close_gap, domain, channel)

    async def resync(self) -> None:
        self._compare_all()

    def _close_gap(self, domain: Domain, channel: str) -> None:
        self._gaps.discard((domain.app_id, channel))
        replica = domain.replicas.get(channel)
        if replica is not None and replica.waits and not self._stopped:
            self._speaker.compare(domain, [channel])

    def _compare_all(self) -> None:
        for domain in self._speaker.domains.values():
            while domain.skipped:
                domain.share.touch(domain.skipped.pop())
            self._speaker.compare(domain, domain.replicas)
            self._speaker.wake(domain)

    async def _audit_now_and_then(self) -> None:
        while True:
            await asyncio.sleep(AUDIT)
            if self.reachable:
                self._compare_all()

    async def _settled(self, app_id: str) -> Domain:
        domain = self._speaker.domain(app_id)
        with suppress(TimeoutError):
            async with Limit(self._timeout):
                await self._speaker.settled(domain)
        return domain


def _pairs(fields: "list[bytes] | dict[bytes, bytes]") -> list[bytes]:
    """Fields and values in turn, whichever way the client gives them."""
    if isinstance(fields, dict):
        return [part for pair in fields.items() for part in pair]
    return fields
