"""An outsider for sync code: it asks Redis by blocking calls, which cost less than a hop to an event loop and back."""

import secrets
import time
from collections.abc import Iterator, Mapping, Sequence, Set
from contextlib import contextmanager, suppress
from threading import BoundedSemaphore
from typing import Any

from redis import ConnectionPool, Redis
from redis.backoff import NoBackoff
from redis.cluster import RedisCluster
from redis.exceptions import NoScriptError, RedisError, ResponseError
from redis.retry import Retry
from redis.sentinel import Sentinel, SentinelConnectionPool

from broadcasting.cluster.base import Unreachable
from broadcasting.cluster.crossing import Crossing, Parcel
from broadcasting.cluster.hearing import letter
from broadcasting.cluster.messages import ChannelEvent, Order
from broadcasting.cluster.pubsub import PubSubGroups
from broadcasting.hub.outsider import as_told, bundled, is_cached, one_by_one, one_for_all
from broadcasting.protocol.application import Application
from broadcasting.protocol.messages import Event
from broadcasting.state.base import StateUnreachable
from broadcasting.state.redis.cache import remember_arguments
from broadcasting.state.redis.client import CLUSTER_SCHEMES, Host
from broadcasting.state.redis.holders import holders_arguments, read_holders
from broadcasting.state.redis.keys import Keys
from broadcasting.state.redis.scripts import HOLDERS, REMEMBER, Script

MOST_CONNECTIONS = 10
"""Threads that speak at one time; others wait for their turn."""


class BlockingOutsider:
    """As ``Outsider``, from any number of threads, over a layer of ``channels_redis.pubsub``.

    Its connections are kept. A forked child makes another one of these.
    """

    def __init__(self, groups: PubSubGroups, host: Host, prefix: str, timeout: float) -> None:
        self._groups = groups
        self._host = host
        self._prefix = prefix
        self._timeout = timeout
        self._name = secrets.token_hex(8)
        self._keys = Keys(prefix)
        self._places = BoundedSemaphore(MOST_CONNECTIONS)
        self._shards = [_client(each, timeout) for each in groups.hosts]
        self._state: Any = None

    def publish(self, application: Application, events: Sequence[Event]) -> None:
        """As ``Outsider.publish``; where Redis does not answer, each connection takes ``timeout`` seconds at most."""
        deadline = time.monotonic() + self._timeout
        with self._place():
            for event in events:
                self._tell(application, event, deadline)

    def order(self, order: Order) -> None:
        """As ``Outsider.order``."""
        with self._place():
            self._send(one_for_all(self._prefix, order))

    @contextmanager
    def _place(self) -> Iterator[None]:
        if not self._places.acquire(timeout=self._timeout):
            raise Unreachable("Too many threads wait for Redis.")
        try:
            yield
        finally:
            self._places.release()

    def close(self) -> None:
        """Let go of all connections. Never raises."""
        for client in [*self._shards, *([self._state] if self._state else [])]:
            with suppress(Exception):
                client.close()

    def _tell(self, application: Application, event: Event, deadline: float) -> None:
        prepared = [
            as_told(application, event, channel, self._serial(application, event, channel))
            for channel in event.channels
        ]
        for parcel in self._parcels(application, prepared):
            if time.monotonic() > deadline:
                raise Unreachable(f"Redis was too slow: not all was told within {self._timeout} s.")
            self._send(parcel)

    def _send(self, parcel: Parcel) -> None:
        group, item = parcel
        shard, name, data = self._groups.message(group, letter(self._name, [item]))
        with _translated(Unreachable):
            self._shards[shard].execute_command("PUBLISH", name, data)

    def _parcels(self, application: Application, messages: Sequence[ChannelEvent]) -> Sequence[Parcel]:
        """As ``Outsider``'s."""
        holders = self._holders(application, messages) if len(messages) > 1 else None
        if holders is None:
            return one_by_one(self._prefix, messages)
        crossing, bundle = Crossing(self._prefix, self._name), bundled(messages, holders)
        with _translated(Unreachable):
            return crossing.plan(bundle, self._listeners(crossing.groups(bundle)), self._groups.shard)

    def _holders(self, application: Application, messages: Sequence[ChannelEvent]) -> list[Set[str]] | None:
        keys = self._keys.of(application.id)
        try:
            return read_holders(self._run(HOLDERS, *holders_arguments(keys, [each.channel for each in messages])))
        except (StateUnreachable, ValueError):
            return None

    def _listeners(self, groups: Sequence[str]) -> list[int] | None:
        counts: dict[str, int] = {}
        for shard in {self._groups.shard(group) for group in groups}:
            names = [self._groups.name(group) for group in groups if self._groups.shard(group) == shard]
            try:
                counts |= zip(names, (count for _, count in self._shards[shard].pubsub_numsub(*names)), strict=True)
            except ResponseError:
                return None  # A user of this Redis may be forbidden to ask.
        return [counts[self._groups.name(group)] for group in groups]

    def _serial(self, application: Application, event: Event, channel: str) -> int | None:
        return self._remember(application, event, channel) if is_cached(channel) else None

    def _remember(self, application: Application, event: Event, channel: str) -> int:
        keys = self._keys.of(application.id)
        with _translated(StateUnreachable):
            return int(self._run(REMEMBER, *remember_arguments(keys, channel, event, application.cache_ttl)))

    def _run(self, script: Script, keys: Sequence[bytes], arguments: Sequence[Any]) -> Any:
        with _translated(StateUnreachable):
            if self._state is None:
                self._state = _state_client(self._host, self._timeout)
            try:
                return self._state.execute_command("EVALSHA", script.digest, len(keys), *keys, *arguments)
            except NoScriptError:
                return self._state.execute_command("EVAL", script.text, len(keys), *keys, *arguments)


@contextmanager
def _translated(kind: type[Exception]) -> Any:
    try:
        yield
    except ResponseError as error:
        # The first word is Redis's own, such as READONLY; the rest might be anything.
        raise kind(f"Redis refuses: {str(error).split(' ', 1)[0][:20]}") from None
    except (RedisError, OSError, ValueError, TypeError) as error:
        # The text of an error may name the host, never its password.
        raise kind(f"Redis can't be reached: {type(error).__name__}") from None


def _state_client(host: Host, timeout: float) -> Any:
    for scheme, plain in CLUSTER_SCHEMES.items():
        if isinstance(host, str) and host.startswith(scheme):
            return RedisCluster.from_url(plain + host.removeprefix(scheme), socket_timeout=timeout)
    return _client({"address": host} if isinstance(host, str) else host, timeout)


def _client(host: Mapping[str, Any], timeout: float) -> Redis:
    """A client for an entry of a layer's ``hosts``, as ``channels_redis.utils.create_pool`` makes async ones."""
    # Tried once: what was idle is looked at before it is used, and a caller who waits wants to know.
    options = {**host, "socket_timeout": timeout, "retry": Retry(NoBackoff(), 0)}
    master = options.pop("master_name", None)
    where = options.pop("address", None)
    if where is not None:
        if not where.startswith("unix://"):
            options.setdefault("socket_connect_timeout", timeout)
        return Redis(connection_pool=ConnectionPool.from_url(where, **options))
    if master is None:
        return Redis(connection_pool=ConnectionPool(**options))
    sentinel = Sentinel(options.pop("sentinels"), sentinel_kwargs=options.pop("sentinel_kwargs", None))
    return Redis(connection_pool=SentinelConnectionPool(master, sentinel, **options))
