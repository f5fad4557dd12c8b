"""A link: one life of a channel layer, from the first subscription until something fails.

Everything that we know of the insides of channels-redis is in this file.
"""

import asyncio
import logging
from abc import ABC, abstractmethod
from collections import deque
from collections.abc import Callable, Sequence
from contextlib import suppress
from contextvars import ContextVar
from typing import Any

MOST_MESSAGES = 100_000
MOST_BYTES = 128 * 2**20
"""What may have arrived and wait to be handled. Further messages are lost, as Redis loses them for a slow reader."""

LARGEST = 32 * 2**20
"""Bytes of a message that is looked at; larger ones are none of ours."""

Content = dict[str, Any]


class Link(ABC):
    """Groups of a layer, as one node sees them. What fails raises anything; the link is of no use then."""

    shards = 1
    """Parts of the layer that can fail one by one; each takes subscriptions in their order."""

    def __init__(self) -> None:
        self.arrivals = [0]
        """By shard: how many messages came."""
        self.missed = 0
        """Messages that were lost because too many waited."""

    @abstractmethod
    async def open(self) -> None:
        """Make ready."""

    @abstractmethod
    async def close(self, timeout: float) -> None:
        """Let go of everything, also of what is broken. Never raises; takes a few times ``timeout`` at most."""

    def shard(self, group: str) -> int:
        """The shard that a group is on."""
        return 0

    @abstractmethod
    async def add(self, group: str) -> None:
        """Begin to hear a group."""

    @abstractmethod
    async def discard(self, group: str) -> None:
        """Hear a group no longer."""

    @abstractmethod
    async def send(self, group: str, content: Content) -> None:
        """Send; returns when the layer has it."""

    async def listeners(self, groups: Sequence[str]) -> list[int] | None:
        """How many nodes hear each of these groups; None where the layer can't tell."""
        return None

    @abstractmethod
    async def arrival(self) -> None:
        """Return when ``take`` has something; at once if it has."""

    @abstractmethod
    def waiting(self) -> bool:
        """Whether ``take`` has something."""

    @abstractmethod
    def take(self) -> object:
        """The next message. Raises anything where it can't be decoded."""


class PlainLink(Link):
    """A link over any channel layer, by the methods that all layers have."""

    def __init__(self, layer: Any) -> None:
        super().__init__()
        self._layer = layer
        self._channel = ""
        self._groups: set[str] = set()
        self._content: list[object] = []

    async def open(self) -> None:
        self._channel = await self._layer.new_channel()

    async def close(self, timeout: float) -> None:
        with suppress(Exception):
            async with asyncio.timeout(timeout):
                for group in self._groups:
                    await self._layer.group_discard(group, self._channel)
                if hasattr(self._layer, "close_pools"):
                    await self._layer.close_pools()

    async def add(self, group: str) -> None:
        self._groups.add(group)
        await self._layer.group_add(group, self._channel)

    async def discard(self, group: str) -> None:
        self._groups.discard(group)
        await self._layer.group_discard(group, self._channel)

    async def send(self, group: str, content: Content) -> None:
        await self._layer.group_send(group, content)

    async def arrival(self) -> None:
        if not self._content:
            self._content.append(await self._layer.receive(self._channel))
            self.arrivals[0] += 1

    def waiting(self) -> bool:
        return bool(self._content)

    def take(self) -> object:
        return self._content.pop()


class PubSubLink(Link):
    """A link over ``channels_redis.pubsub``.

    In place of the layer's queue, which has no bounds, it takes what arrives itself.
    """

    def __init__(self, layer: Any) -> None:
        super().__init__()
        self._layer = layer
        # The part of the layer that belongs to the running loop.
        self._inner = layer._get_layer()
        self.shards = len(self._inner._shards)
        self.arrivals = [0] * self.shards
        self._arrived: deque[bytes] = deque()
        self._bytes = 0
        self._woken: asyncio.Future[None] | None = None

    async def open(self) -> None:
        self._inner.channels.update({inlet.name: inlet for inlet in map(self._inlet, range(self.shards))})

    async def close(self, timeout: float) -> None:
        sentinels = self._sentinels()
        # Closing fails where Redis does not take what is still to be written; what remains goes at the second time.
        for _ in range(2):
            with suppress(Exception):
                async with asyncio.timeout(timeout):
                    await self._layer.flush()
                    break
        for sentinel in sentinels:
            with suppress(Exception):
                async with asyncio.timeout(timeout):
                    await sentinel.aclose()

    def shard(self, group: str) -> int:
        return self._inner._shards.index(self._inner._get_shard(self._inner._get_group_channel_name(group)))

    async def add(self, group: str) -> None:
        await self._inner.group_add(group, _channel(self.shard(group)))

    async def discard(self, group: str) -> None:
        await self._inner.group_discard(group, _channel(self.shard(group)))

    async def send(self, group: str, content: Content) -> None:
        await self._inner.group_send(group, content)

    async def listeners(self, groups: Sequence[str]) -> list[int] | None:
        places = [self.shard(group) for group in groups]
        counts: dict[str, int] = {}
        for place in set(places):
            names = [group for group, at in zip(groups, places, strict=True) if at == place]
            counts |= zip(names, await self._count(self._inner._shards[place], names), strict=True)
        return [counts[group] for group in groups]

    async def _count(self, shard: Any, groups: Sequence[str]) -> list[int]:
        from redis.exceptions import ResponseError

        async with shard._lock:
            shard._ensure_redis()
            try:
                answer = await shard._redis.pubsub_numsub(*map(self._inner._get_group_channel_name, groups))
            except ResponseError:
                # A user of this Redis may be forbidden to ask. No count is that of any number of nodes.
                return [-1] * len(groups)
        return [count for _, count in answer]

    async def arrival(self) -> None:
        if not self._arrived:
            self._woken = asyncio.get_running_loop().create_future()
            await self._woken

    def waiting(self) -> bool:
        return bool(self._arrived)

    def take(self) -> object:
        data = self._arrived.popleft()
        self._bytes -= len(data)
        if len(data) > LARGEST:
            raise ValueError("too large")
        return self._layer.deserialize(data)

    def put(self, shard: int, data: bytes) -> None:
        """The layer got this."""
        self.arrivals[shard] += 1
        if len(self._arrived) >= MOST_MESSAGES or self._bytes + len(data) > MOST_BYTES:
            self.missed += 1
            return
        self._arrived.append(data)
        self._bytes += len(data)
        if self._woken is not None and not self._woken.done():
            self._woken.set_result(None)

    def _inlet(self, shard: int) -> "_Inlet":
        return _Inlet(self, shard)

    def _sentinels(self) -> list[Any]:
        """Connections to Sentinels, which the layer forgets to close."""
        pools = [shard._redis.connection_pool for shard in self._inner._shards if shard._redis is not None]
        managers = [manager for pool in pools if (manager := getattr(pool, "sentinel_manager", None))]
        return [sentinel for manager in managers for sentinel in manager.sentinels]


class _Inlet:
    """Stands where the layer keeps a channel's queue."""

    def __init__(self, link: PubSubLink, shard: int) -> None:
        self.name = _channel(shard)
        self._link = link
        self._shard = shard

    def put_nowait(self, data: bytes) -> None:
        self._link.put(self._shard, data)


def _channel(shard: int) -> str:
    # Known in this process only: nobody sends to it but by groups.
    return f"revurb.{shard}"


def link_to(layer: Any) -> Link:
    """A new link over a layer, for the running loop. At most one per layer of channels-redis may be open."""
    try:
        from channels_redis.pubsub import RedisPubSubChannelLayer
    except ImportError:
        return PlainLink(layer)
    return PubSubLink(layer) if isinstance(layer, RedisPubSubChannelLayer) else PlainLink(layer)


Failed = Callable[[BaseException], None]

TELL: ContextVar[Failed | None] = ContextVar("revurb_layer_failed", default=None)
"""Whom a failure is told that a layer meets in a task of its own. Such a task inherits the context it was begun in."""


class _Quiet(logging.Filter):
    """Keeps channels-redis from logging a traceback each second while Redis is away, for our own layers only."""

    def filter(self, record: logging.LogRecord) -> bool:
        tell = TELL.get()
        if tell is None or record.exc_info is None or record.exc_info[1] is None:
            return True
        tell(record.exc_info[1])
        return False


def keep_layer_quiet() -> None:
    """Have failures of our own layers told instead of logged. May be called often."""
    layers_logger = logging.getLogger("channels_redis.pubsub")
    if not any(isinstance(each, _Quiet) for each in layers_logger.filters):
        layers_logger.addFilter(_Quiet())
