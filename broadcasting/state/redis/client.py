"""The way to Redis: one pool of connections, and a bound on every answer."""

from collections.abc import Awaitable, Callable, Mapping, Sequence
from contextlib import suppress
from typing import Any

from channels_redis.utils import create_pool
from redis import asyncio as aioredis
from redis.asyncio.cluster import RedisCluster
from redis.exceptions import (
    AuthenticationError,
    ClusterDownError,
    ConnectionError,
    NoScriptError,
    ReadOnlyError,
    RedisClusterException,
    RedisError,
    ResponseError,
    TimeoutError,
)

from broadcasting.state.base import StateUnreachable
from broadcasting.state.redis.scripts import Script
from broadcasting.waking_time import Limit

Host = str | Mapping[str, Any]
"""A URL, or what an entry of a channel layer's ``hosts`` holds."""

MOST_CONNECTIONS = 1_000
"""Ends nothing: questions of so many clients at one time are rare, and redis-py refuses what would wait beyond."""

CLUSTER_SCHEMES = {"redis+cluster://": "redis://", "rediss+cluster://": "rediss://"}

AWAY = (
    ConnectionError,
    TimeoutError,
    AuthenticationError,
    ClusterDownError,
    ReadOnlyError,
    RedisClusterException,
    OSError,
)
"""What is raised where Redis can't be reached or does not serve; it may do so later."""


class Dead(Exception):
    """Another node has swept this one."""


class Lost(Exception):
    """Redis does not know what this node said before."""


class Client:
    """Runs commands and scripts. Raises ``StateUnreachable`` where no answer comes in ``timeout`` seconds."""

    def __init__(self, host: Host, timeout: float) -> None:
        self._host = host
        self._timeout = timeout
        self._redis: Any = None

    def open(self) -> None:
        """Make ready in the running loop; no connection is made yet."""
        options = {"socket_connect_timeout": self._timeout, "max_connections": MOST_CONNECTIONS}
        for scheme, plain in CLUSTER_SCHEMES.items():
            if isinstance(self._host, str) and self._host.startswith(scheme):
                url = plain + self._host.removeprefix(scheme)
                self._redis = RedisCluster.from_url(url, **options)
                return
        host = {"address": self._host} if isinstance(self._host, str) else dict(self._host)
        if str(host.get("address", "")).startswith("unix://"):
            del options["socket_connect_timeout"]
        self._redis = aioredis.Redis(connection_pool=create_pool({**options, **host}))

    @property
    def is_open(self) -> bool:
        return self._redis is not None

    async def close(self) -> None:
        """Let go of all connections. Never raises."""
        redis, self._redis = self._redis, None
        if redis is None:
            return
        with suppress(*AWAY, RedisError):
            async with Limit(self._timeout):
                if isinstance(redis, RedisCluster):
                    await redis.aclose()
                else:
                    await redis.aclose(close_connection_pool=True)

    async def run(self, script: Script, keys: Sequence[bytes], arguments: Sequence[bytes | str | int]) -> Any:
        """Run a script. Also raises ``Dead`` and ``Lost``."""
        try:
            return await self.ask("EVALSHA", script.digest, len(keys), *keys, *arguments)
        except NoScriptError:
            return await self.ask("EVAL", script.text, len(keys), *keys, *arguments)

    async def ask(self, *command: Any) -> Any:
        """Run one command."""
        return await self._bounded(lambda: self._redis.execute_command(*command))

    async def ask_all(self, commands: Sequence[Sequence[Any]]) -> list[Any]:
        """Run several commands in one round trip."""

        def execute() -> Awaitable[list[Any]]:
            pipeline = self._redis.pipeline(transaction=False)
            for command in commands:
                pipeline.execute_command(*command)
            return pipeline.execute()

        found: list[Any] = await self._bounded(execute)
        return found

    async def _drop_idle(self) -> None:
        """Close what waits in the pool: it is as dead as the connection that failed, though it may not show.

        Else each of them would fail one command after Redis is back. A cluster's client does so for connections that
        were reset.
        """
        if self._redis is None or isinstance(self._redis, RedisCluster):
            return
        # Pools can close what is idle only by waiting for it: over TLS for an answer of who is silent, and somebody may
        # take the connection meanwhile.
        for connection in tuple(self._redis.connection_pool._available_connections):
            if connection.is_connected:
                with suppress(*AWAY, RedisError):
                    await connection.disconnect(nowait=True)

    async def _bounded(self, command: Callable[[], Awaitable[Any]]) -> Any:
        if self._redis is None:
            raise StateUnreachable("This node has left its cluster.")
        try:
            async with Limit(self._timeout):
                return await command()
        except (NoScriptError, StateUnreachable):
            raise
        except ResponseError as error:
            raise _translated(error) from None
        except AWAY as error:
            await self._drop_idle()
            # The text of an error may name the host, never its password.
            raise StateUnreachable(f"Redis can't be reached: {type(error).__name__}") from None


def _translated(error: ResponseError) -> Exception:
    text = str(error)
    if "REVURB-DEAD" in text:
        return Dead()
    if "REVURB-LOST" in text:
        return Lost()
    if text.startswith(("LOADING", "MASTERDOWN", "MISCONF", "OOM", "TRYAGAIN", "CLUSTERDOWN", "READONLY", "NOAUTH")):
        return StateUnreachable(f"Redis does not serve: {text.split(' ', 1)[0]}")
    return error
