"""An outsider for sync code: it asks Redis by blocking calls, which cost less than a hop to an event loop and back."""

import secrets
import time
from collections.abc import Mapping, Sequence
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
from broadcasting.cluster.pubsub import PubSubGroups
from broadcasting.hub.outsider import address, is_cached, told
from broadcasting.protocol.application import Application
from broadcasting.protocol.messages import Event
from broadcasting.state.base import StateUnreachable
from broadcasting.state.redis.cache import remember_arguments
from broadcasting.state.redis.client import CLUSTER_SCHEMES, Host
from broadcasting.state.redis.keys import Keys
from broadcasting.state.redis.scripts import REMEMBER

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
        self._cache: Any = None

    def publish(self, application: Application, events: Sequence[Event]) -> None:
        """As ``Outsider.publish``; where Redis does not answer, each connection takes ``timeout`` seconds at most."""
        deadline = time.monotonic() + self._timeout
        if not self._places.acquire(timeout=self._timeout):
            raise Unreachable("Too many threads wait for Redis.")
        try:
            for event in events:
                for channel in event.channels:
                    if time.monotonic() > deadline:
                        raise Unreachable(f"Redis was too slow: not all was told within {self._timeout} s.")
                    self._tell(application, event, channel)
        finally:
            self._places.release()

    def close(self) -> None:
        """Let go of all connections. Never raises."""
        for client in [*self._shards, *([self._cache] if self._cache else [])]:
            with suppress(Exception):
                client.close()

    def _tell(self, application: Application, event: Event, channel: str) -> None:
        serial = self._remember(application, event, channel) if is_cached(channel) else None
        content = told(self._name, application, event, channel, serial)
        shard, name, data = self._groups.message(address(self._prefix, application, channel), content)
        with _translated(Unreachable):
            self._shards[shard].execute_command("PUBLISH", name, data)

    def _remember(self, application: Application, event: Event, channel: str) -> int:
        keys, arguments = remember_arguments(self._keys.of(application.id), channel, event, application.cache_ttl)
        with _translated(StateUnreachable):
            if self._cache is None:
                self._cache = _state_client(self._host, self._timeout)
            try:
                found = self._cache.execute_command("EVALSHA", REMEMBER.digest, len(keys), *keys, *arguments)
            except NoScriptError:
                found = self._cache.execute_command("EVAL", REMEMBER.text, len(keys), *keys, *arguments)
            return int(found)


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
