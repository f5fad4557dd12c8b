"""The bus of a cluster: node-to-node messages over a Channels layer.

One task owns a *link* at a time. Whatever fails, the link is dropped as a whole and another one is made, with all
topics again: a layer that has met an error is not relied on.
"""

import asyncio
import logging
import secrets
import time
from collections.abc import Callable, Coroutine
from contextlib import suppress
from typing import Any, cast

from broadcasting.cluster import beacons
from broadcasting.cluster.base import Bundle, Bus, Letter, Unreachable
from broadcasting.cluster.beacons import Beacons
from broadcasting.cluster.crossing import Crossing
from broadcasting.cluster.departures import Content, Departures
from broadcasting.cluster.hearing import Hearing, call, letter
from broadcasting.cluster.interest import FIRST_PAUSE, Interest
from broadcasting.cluster.link import TELL, Link, keep_layer_quiet, link_to
from broadcasting.cluster.messages import Item, Message, encode
from broadcasting.cluster.tally import Tally
from broadcasting.waking_time import Limit, sleep

logger = logging.getLogger("broadcasting")

LINGER = 3
"""Times ``timeout``: how long a topic is heard that nobody wants any more. A publisher asks the state, then waits to
send, then sends, each for ``timeout`` at most."""

PAUSE = 0.25
"""Seconds between two attempts to reach the layer."""

SLICE = 0.005
"""Seconds of hearing before the loop's other work gets its turn."""


class LayerBus(Bus):
    """Carries messages over a layer that is its own, made by ``make_layer``.

    ``make_layer`` gets a callable to be called when the layer has replaced a connection by itself. ``prefix`` is the
    cluster's name. ``timeout`` is how many seconds the layer may take for one thing.
    """

    def __init__(
        self, make_layer: Callable[[Callable[[], None]], Any], *, prefix: str = "revurb", timeout: float = 2
    ) -> None:
        self._layer = make_layer(self._reconnected)
        self._prefix = prefix
        self._timeout = timeout
        self._node = secrets.token_hex(8)
        self._crossing = Crossing(prefix, self._node)
        self._departures = Departures()
        self._interest = Interest(prefix, self._probe, self._all_subscribed, linger=LINGER * timeout)
        self._lost_posts = Tally("%d messages to other nodes were lost: the channel layer can't take them.")
        self._run: asyncio.Task[None] | None = None
        self._stopping = asyncio.Event()
        self._begun = asyncio.Event()
        self._reachable = False
        self._life = 0
        self._lost: asyncio.Future[BaseException | None] | None = None
        self._link: Link | None = None
        self._beacons: Beacons | None = None
        self._restored_due = False
        self._subscribed = False
        self._away_since: float | None = None

    async def start(self, receive: Callable[[Message], None], restored: Callable[[], None]) -> None:
        """As ``Bus.start``; waits until the layer is reached, ``timeout`` seconds at most."""
        if self._run is not None:
            return
        keep_layer_quiet()
        self._hearing = Hearing(self._node, receive, self._echo)
        self._restored = restored
        self._stopping.clear()
        self._begun.clear()
        self._run = asyncio.create_task(self._live(), name="revurb-bus")
        with suppress(TimeoutError):
            async with Limit(self._timeout):
                await self._begun.wait()
        self._restored_due = not self._subscribed

    async def stop(self) -> None:
        """As ``Bus.stop``; takes a few times ``timeout`` at most."""
        run, self._run = self._run, None
        if run is None:
            return
        if self._reachable:
            with suppress(TimeoutError):
                async with Limit(self._timeout):
                    await self._departures.empty()
        self._stopping.set()
        self._lose(None)
        await run
        self._lost_posts.tell()

    @property
    def node(self) -> str:
        """The name by which bundles tell this node's bus from others."""
        return self._node

    @property
    def reachable(self) -> bool:
        return self._reachable

    def want(self, topic: str) -> None:
        self._interest.want(topic)

    async def certain(self, topic: str) -> None:
        """As ``Bus.certain``; waits for ``timeout`` seconds at most."""
        if self._reachable:
            with suppress(TimeoutError):
                async with Limit(self._timeout):
                    await self._interest.certain(topic)

    def drop(self, topic: str) -> None:
        self._interest.drop(topic)

    async def send(self, *letters: Letter) -> None:
        """As ``Bus.send``; raises ``Unreachable`` within ``timeout`` seconds, and at once where that is known."""
        if not letters:
            return
        if not self._reachable:
            raise Unreachable("The channel layer can't be reached.")
        waiter = asyncio.get_running_loop().create_future()
        if not self._departures.put([self._addressed(letter) for letter in letters], waiter):
            raise Unreachable("Too much waits to be sent to the other nodes, or this is too large.")
        try:
            async with Limit(self._timeout):
                await waiter
        except TimeoutError:
            raise Unreachable("The channel layer did not take a message in time.") from None

    def post(self, topic: str, message: Message) -> None:
        if not self._reachable or not self._departures.put([(self._interest.group(topic), encode(message))]):
            self._lost_posts.add()

    def _addressed(self, letter: Letter) -> tuple[str, Content]:
        if isinstance(letter, Bundle):
            return "", letter
        topic, message = letter
        return self._interest.group(topic), encode(message)

    # One life of the layer after another

    async def _live(self) -> None:
        TELL.set(self._lose)
        while not self._stopping.is_set():
            self._life += 1
            self._lost = asyncio.get_running_loop().create_future()
            link = self._link = link_to(self._layer)
            self._beacons = Beacons(self._prefix, self._node, link)
            await self._together(self._open(link))
            if not self._lost.done():
                await self._together(
                    self._watch(link),
                    self._hear(link),
                    self._interest.keep(link),
                    self._departures.deliver(self._deliver),
                )
            self._lose(None)
            await link.close(self._timeout)
            with suppress(TimeoutError):
                async with asyncio.timeout(PAUSE):
                    await self._stopping.wait()

    async def _together(self, *works: Coroutine[Any, Any, None]) -> None:
        """Do all this until the link is lost, or until it is done."""
        assert self._lost is not None
        tasks = {asyncio.create_task(self._guarded(work)) for work in works}
        try:
            pending = set(tasks)
            while pending and not self._lost.done():
                waited: set[asyncio.Future[Any]] = {*pending, self._lost}
                await asyncio.wait(waited, return_when=asyncio.FIRST_COMPLETED)
                pending = {task for task in pending if not task.done()}
        finally:
            await _end(tasks)

    async def _guarded(self, work: Coroutine[Any, Any, None]) -> None:
        try:
            await work
        except Exception as problem:
            self._lose(problem)

    def _lose(self, problem: BaseException | None) -> None:
        """The link is of no use any more: nothing is sent over it, and nobody waits for it."""
        if self._lost is None or self._lost.done():
            return
        self._lost.set_result(problem)
        self._reachable = self._subscribed = False
        self._restored_due = True
        self._lost_posts.add(self._departures.fail())
        self._interest.lose()
        if problem is not None and self._away_since is None:
            self._away_since = time.monotonic()
            logger.warning("The channel layer can't be reached, other nodes neither: %s", _describe(problem))

    def _reconnected(self) -> None:
        """The layer replaced a connection by itself: what came in between is lost."""
        self._lose(ConnectionError("a connection was replaced"))

    # What a link is made to do

    async def _open(self, link: Link) -> None:
        assert self._beacons is not None
        async with Limit(self._timeout):
            await link.open()
            for group in self._beacons.groups:
                await link.add(group)

    async def _watch(self, link: Link) -> None:
        assert self._beacons is not None
        try:
            async with Limit(self._timeout):
                while not self._beacons.all_heard:
                    await self._send_beacons(link)
                    await asyncio.sleep(FIRST_PAUSE)
        except TimeoutError:
            raise TimeoutError("it brings nothing back") from None
        while not self._beacons.silent():
            await self._send_beacons(link)
            await sleep(beacons.INTERVAL)
        raise TimeoutError("it brings nothing back any more")

    async def _send_beacons(self, link: Link) -> None:
        assert self._beacons is not None
        for shard, group in enumerate(self._beacons.groups):
            await self._send(link, group, call(self._node, "beacon", self._life, shard))

    async def _probe(self, link: Link, shard: int, group: str, serial: int) -> None:
        await self._send(link, group, call(self._node, "probe", self._life, shard, serial))

    async def _deliver(self, group: str, contents: list[Content]) -> None:
        link = self._link
        assert link is not None
        if isinstance(bundle := contents[0], Bundle):
            async with Limit(self._timeout):
                parcels = await self._crossing.parcels(link, bundle)
            for address, item in parcels:
                await self._send(link, address, letter(self._node, [item]))
            return
        await self._send(link, group, letter(self._node, cast(list[Item], contents)))

    async def _send(self, link: Link, group: str, content: dict[str, Any]) -> None:
        async with Limit(self._timeout):
            await link.send(group, content)

    async def _hear(self, link: Link) -> None:
        missed = 0
        while True:
            await link.arrival()
            end = time.monotonic() + SLICE
            while link.waiting():
                try:
                    content = link.take()
                except Exception:
                    self._hearing.strange()
                else:
                    self._hearing.take(content)
                if time.monotonic() >= end:
                    await asyncio.sleep(0)
                    end = time.monotonic() + SLICE
            if link.missed > missed:
                logger.warning("%d messages of other nodes were lost: this node is too slow.", link.missed - missed)
                missed = link.missed
                self._restored()

    def _echo(self, words: list[Any]) -> None:
        if self._lost is None or self._lost.done():
            return  # A link that was given up may be heard for another moment.
        match words:
            case ["beacon", self._life, int(shard)] if self._beacons is not None:
                self._beacons.heard(shard)
                if self._beacons.all_heard and not self._reachable:
                    self._come_up()
            case ["probe", self._life, int(shard), int(serial)]:
                self._interest.heard(shard, serial)

    def _come_up(self) -> None:
        self._reachable = True
        self._begun.set()
        self._tell_restored()

    def _all_subscribed(self) -> None:
        self._subscribed = True
        self._tell_restored()

    def _tell_restored(self) -> None:
        if not (self._reachable and self._subscribed):
            return
        if self._away_since is not None:
            seconds = time.monotonic() - self._away_since
            self._away_since = None
            logger.warning(
                "The channel layer is back after %.1f s; %d topics are subscribed.", seconds, len(self._interest)
            )
        if self._restored_due:
            self._restored_due = False
            self._restored()


async def _end(tasks: set[asyncio.Task[None]]) -> None:
    """End tasks. A cancellation may be swallowed on its way through a library, so it is repeated."""
    while pending := {task for task in tasks if not task.done()}:
        for task in pending:
            task.cancel()
        await asyncio.wait(pending, timeout=0.1)


def _describe(problem: BaseException) -> str:
    """Name a problem without what could hold a password."""
    module = type(problem).__module__
    known = isinstance(problem, OSError) or module.startswith("redis.")
    return f"{type(problem).__name__}: {problem}" if known and str(problem) else type(problem).__name__
