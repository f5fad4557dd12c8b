"""The outsider: publishes to a cluster's nodes from a process that is none of them."""

import asyncio
import secrets
from collections.abc import AsyncIterator, Callable, Iterator, Sequence, Set
from contextlib import asynccontextmanager, contextmanager, suppress
from typing import Any

from redis.exceptions import ResponseError

from broadcasting.cluster.base import NODES, Bundle, Unreachable, channel_topic
from broadcasting.cluster.crossing import Crossing, Parcel
from broadcasting.cluster.departures import LARGEST_MESSAGE
from broadcasting.cluster.hearing import letter
from broadcasting.cluster.interest import group_of
from broadcasting.cluster.link import Content, Link, link_to
from broadcasting.cluster.messages import ChannelEvent, Order, encode, size
from broadcasting.protocol import messages
from broadcasting.protocol.application import Application
from broadcasting.protocol.channels import ChannelName
from broadcasting.protocol.messages import Event
from broadcasting.state.base import StateUnreachable
from broadcasting.state.redis.cache import remember
from broadcasting.state.redis.client import Client, Host
from broadcasting.state.redis.holders import find_holders
from broadcasting.state.redis.keys import Keys


class Outsider:
    """Speaks to the nodes and hears nothing: it holds no lease, and subscribes to nothing.

    One event loop uses it. ``make_layer`` and ``host`` are those of the nodes (``cluster.layer``), and so are
    ``prefix`` and ``timeout``. It keeps one connection to the layer, and another to the state where an event needs it:
    one for a cache channel, or for several channels.
    """

    def __init__(self, make_layer: Callable[[Callable[[], None]], Any], host: Host, prefix: str, timeout: float):
        self._make_layer = make_layer
        self._prefix = prefix
        self._timeout = timeout
        self._name = secrets.token_hex(8)
        self._keys = Keys(prefix)
        self._client = Client(host, timeout)
        self._link: Link | None = None
        self._speaking = asyncio.Lock()
        self._closing: set[asyncio.Task[None]] = set()

    async def publish(self, application: Application, events: Sequence[Event]) -> None:
        """Send events to the channels they name, in their order.

        Raises ``StateUnreachable`` or ``Unreachable`` within ``timeout`` seconds; some may have gone out even then.
        What went wrong once is not relied on: the next event begins with new connections.
        """
        async with self._speaking_turn():
            for event in events:
                await self._tell(application, event)

    async def order(self, order: Order) -> None:
        """Tell all nodes to close sockets. Raises ``Unreachable``."""
        async with self._speaking_turn():
            group, item = one_for_all(self._prefix, order)
            await self._send(group, letter(self._name, [item]))

    @asynccontextmanager
    async def _speaking_turn(self) -> AsyncIterator[None]:
        try:
            async with asyncio.timeout(self._timeout), self._speaking:
                yield
        except (StateUnreachable, Unreachable):
            raise
        except TimeoutError:
            raise Unreachable("The channel layer did not take a message in time.") from None

    async def close(self) -> None:
        """Let go of all connections. Never raises; can be used again afterwards."""
        self._drop_link()
        await self._client.close()
        if self._closing:
            await asyncio.wait(self._closing, timeout=self._timeout)

    async def _tell(self, application: Application, event: Event) -> None:
        prepared = [
            as_told(application, event, channel, await self._serial(application, event, channel))
            for channel in event.channels
        ]
        for group, item in await self._parcels(application, prepared):
            await self._send(group, letter(self._name, [item]))

    async def _parcels(self, application: Application, messages: Sequence[ChannelEvent]) -> Sequence[Parcel]:
        """What the nodes are sent of one event: each of them once, if it is known which channels they have."""
        if len(messages) < 2:
            return one_by_one(self._prefix, messages)
        self._open()
        holders = None
        with suppress(TimeoutError):
            # They may be told without it.
            async with asyncio.timeout(self._timeout / 2):
                keys = self._keys.of(application.id)
                holders = await find_holders(self._client, keys, [each.channel for each in messages])
        if holders is None:
            return one_by_one(self._prefix, messages)
        with self._reliable() as link:
            return await Crossing(self._prefix, self._name).parcels(link, bundled(messages, holders))

    async def _serial(self, application: Application, event: Event, channel: str) -> int | None:
        return await self._remember(application, event, channel) if is_cached(channel) else None

    async def _remember(self, application: Application, event: Event, channel: str) -> int:
        self._open()
        keys = self._keys.of(application.id)
        try:
            return await remember(self._client, keys, channel, event, application.cache_ttl)
        except (ResponseError, ValueError, TypeError):
            raise StateUnreachable("Redis holds what can't be understood.") from None

    async def _send(self, group: str, content: Content) -> None:
        with self._reliable() as link:
            await link.send(group, content)

    @contextmanager
    def _reliable(self) -> Iterator[Link]:
        """The link, which is dropped where something goes wrong with it."""
        if self._link is None:
            self._link = link_to(self._make_layer(lambda: None))
        try:
            yield self._link
        except BaseException as error:
            self._drop_link()
            if isinstance(error, Exception):
                # Its text could hold a password, as it may come from any layer.
                raise Unreachable(f"The channel layer can't be reached: {type(error).__name__}") from None
            raise

    def _open(self) -> None:
        if not self._client.is_open:
            self._client.open()

    def _drop_link(self) -> None:
        link, self._link = self._link, None
        if link is not None:
            task = asyncio.get_running_loop().create_task(link.close(self._timeout))
            self._closing.add(task)
            task.add_done_callback(self._closing.discard)


def is_cached(channel: str) -> bool:
    """Whether a channel remembers its last event."""
    return ChannelName.parse(channel, len(channel)).is_cache


def as_told(application: Application, event: Event, channel: str, serial: int | None) -> ChannelEvent:
    """An event as nodes hear it. Raises ``Unreachable`` for one that is too large."""
    text = messages.channel_event(event.name, event.data, channel)
    told = ChannelEvent(application.id, channel, text, event.socket_id, serial)
    if size(encode(told)) > LARGEST_MESSAGE:
        raise Unreachable("The event is too large for the channel layer.")
    return told


def one_by_one(prefix: str, events: Sequence[ChannelEvent]) -> list[Parcel]:
    """What is sent where nothing is known of the nodes: to each channel's group its own."""
    return [(group_of(prefix, channel_topic(each.app_id, each.channel)), encode(each)) for each in events]


def one_for_all(prefix: str, order: Order) -> Parcel:
    """What all nodes are told."""
    return group_of(prefix, NODES), encode(order)


def bundled(events: Sequence[ChannelEvent], holders: Sequence[Set[str]]) -> Bundle:
    """One event for several channels, with the nodes that hold them."""
    return Bundle(tuple((channel_topic(each.app_id, each.channel), each) for each in events), tuple(holders))
