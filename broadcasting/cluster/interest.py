"""What this node wants to hear: its topics, each a group of the layer, and which of them are subscribed for certain.

Redis does not tell us when a subscription has begun, and messages take another connection than subscriptions. So a
probe is sent to a group until it comes back. A layer's connection takes subscriptions in their order, so one probe
makes all topics certain that were subscribed before it on the same shard.
"""

import asyncio
import time
from collections.abc import Awaitable, Callable
from contextlib import suppress
from hashlib import sha256
from itertools import islice, takewhile

from broadcasting.cluster.link import Link

FIRST_PAUSE = 0.05
LONGEST_PAUSE = 1.0
"""Seconds after which a probe that was lost is repeated; doubled each time."""

TOPICS_PER_PROBE = 500
"""Topics of a large batch that are subscribed before those who wait for them are served."""

Probe = Callable[[Link, int, str, int], Awaitable[None]]
"""Sends a probe for a shard to a group, with the serial number of its subscription."""


def group_of(prefix: str, topic: str) -> str:
    """The layer's group for a topic: a name that any layer allows, and nobody else's."""
    # A user's id may hold what UTF-8 can't say.
    return f"{prefix}.{sha256(f'{prefix}:{topic}'.encode('utf-8', 'surrogatepass')).hexdigest()[:48]}"


class _Topic:
    __slots__ = ("certain", "group", "serial", "shard", "waiters", "wants")

    def __init__(self, group: str) -> None:
        self.group = group
        self.wants = 0
        self.serial = 0
        """Counts subscriptions in their order; 0 is not subscribed."""
        self.shard = 0
        self.certain = False
        self.waiters: list[asyncio.Future[None]] = []

    def settle(self) -> None:
        """Wake whoever waits."""
        waiters, self.waiters = self.waiters, []
        for waiter in waiters:
            if not waiter.done():
                waiter.set_result(None)


class _Doubts:
    """Topics of one shard that are subscribed, as far as this node knows."""

    def __init__(self) -> None:
        self.serials: dict[str, int] = {}
        """By topic, in rising order."""
        self._probed = 0
        self._pause = FIRST_PAUSE
        self._repeat = 0.0

    def probe(self, now: float) -> tuple[str, int] | None:
        """The topic that a probe is to be sent for now, if one is, and its serial number."""
        topic = next(reversed(self.serials), None)
        if topic is None:
            return None
        serial = self.serials[topic]
        if serial > self._probed:
            self._probed, self._pause = serial, FIRST_PAUSE
        elif now >= self._repeat:
            self._pause = min(2 * self._pause, LONGEST_PAUSE)
        else:
            return None
        self._repeat = now + self._pause
        return topic, serial

    def patience(self, now: float) -> float | None:
        """Seconds until a probe is to be repeated."""
        return max(self._repeat - now, 0) if self.serials else None

    def settle(self, serial: int) -> list[str]:
        """Take out the topics up to this number."""
        topics = [topic for topic, _ in takewhile(lambda each: each[1] <= serial, self.serials.items())]
        for topic in topics:
            del self.serials[topic]
        return topics


class Interest:
    """Keeps the groups of a link equal to what is wanted.

    ``probe`` sends probes; ``restored`` is called when all topics that were wanted at the beginning of a link are
    certain or not wanted any more. A group is left ``linger`` seconds after nobody wants it any more: an event for
    several topics may be on its way by the group of one of them, chosen when this node still wanted it.
    """

    def __init__(self, prefix: str, probe: Probe, restored: Callable[[], None], linger: float = 0) -> None:
        self._prefix = prefix
        self._probe = probe
        self._restored = restored
        self._linger = linger
        self._idle: dict[str, float] = {}
        """Topics that are subscribed and not wanted any more, and when they are to be left, the next one first."""
        self._topics: dict[str, _Topic] = {}
        self._link: Link | None = None
        self._serial = 0
        self._dirty: dict[str, None] = {}
        """Topics to subscribe or to leave, in the order in which that was wished."""
        self._woken = asyncio.Event()
        self._doubts: list[_Doubts] = []
        self._restoring: set[str] | None = None

    def __len__(self) -> int:
        return len(self._topics)

    def group(self, topic: str) -> str:
        """The topic's group, whether it is wanted or not."""
        known = self._topics.get(topic)
        return known.group if known else group_of(self._prefix, topic)

    def want(self, topic: str) -> None:
        """As ``Bus.want``."""
        entry = self._topics.get(topic)
        if entry is None:
            entry = self._topics[topic] = _Topic(group_of(self._prefix, topic))
        entry.wants += 1
        self._idle.pop(topic, None)
        if not entry.serial:
            self._touch(topic)

    def drop(self, topic: str) -> None:
        """As ``Bus.drop``."""
        entry = self._topics.get(topic)
        if entry is None or not entry.wants:
            return
        entry.wants -= 1
        if entry.wants:
            return
        entry.settle()
        self._no_more_missing(topic)
        if self._link is None:
            del self._topics[topic]
        elif entry.serial:
            self._idle[topic] = time.monotonic() + self._linger
            self._woken.set()
        else:
            self._touch(topic)

    async def certain(self, topic: str) -> None:
        """Return when a topic is certain, dropped, or the link is lost; at once where there is no link."""
        entry = self._topics.get(topic)
        if entry is None or entry.certain or self._link is None:
            return
        waiter = asyncio.get_running_loop().create_future()
        entry.waiters.append(waiter)
        try:
            await waiter
        finally:
            with suppress(ValueError):
                entry.waiters.remove(waiter)

    def heard(self, shard: int, serial: int) -> None:
        """A probe of the present link came back."""
        if not 0 <= shard < len(self._doubts):
            return
        for topic in self._doubts[shard].settle(serial):
            entry = self._topics[topic]
            entry.certain = True
            entry.settle()
            self._no_more_missing(topic)

    async def keep(self, link: Link) -> None:
        """Subscribe and leave on this link as is wished, for ever. Raises what the link raises."""
        self._begin(link)
        while True:
            if not self._dirty:
                await self._nap()
            self._let_go()
            for topic in list(islice(self._dirty, TOPICS_PER_PROBE)):
                self._dirty.pop(topic, None)
                await self._settle(link, topic)
            await self._send_probes(link)

    def lose(self) -> None:
        """The link is lost: nothing is subscribed, and nobody needs to wait."""
        self._link = None
        self._dirty.clear()
        self._idle.clear()
        self._doubts = []
        self._restoring = None
        for entry in self._topics.values():
            entry.serial, entry.certain = 0, False
            entry.settle()
        self._topics = {topic: entry for topic, entry in self._topics.items() if entry.wants}

    def _begin(self, link: Link) -> None:
        self._link = link
        self._doubts = [_Doubts() for _ in range(link.shards)]
        self._dirty = dict.fromkeys(self._topics)
        self._restoring = set(self._topics)
        self._tell_restored()

    def _touch(self, topic: str) -> None:
        if self._link is not None:
            self._dirty[topic] = None
            self._woken.set()

    async def _nap(self) -> None:
        """Wait until there is something to do."""
        self._woken.clear()
        now = time.monotonic()
        patience = [pause for doubts in self._doubts if (pause := doubts.patience(now)) is not None]
        patience += [max(due - now, 0) for due in islice(self._idle.values(), 1)]
        with suppress(TimeoutError):
            async with asyncio.timeout(min(patience, default=None)):
                await self._woken.wait()

    def _let_go(self) -> None:
        """Have the groups left that nobody has wanted for long enough."""
        now = time.monotonic()
        for topic in [topic for topic, _ in takewhile(lambda each: each[1] <= now, self._idle.items())]:
            del self._idle[topic]
            self._dirty[topic] = None

    async def _settle(self, link: Link, topic: str) -> None:
        """Do what is wished now. A wish that comes meanwhile makes the topic dirty again."""
        entry = self._topics.get(topic)
        if entry is None:
            return
        if entry.wants and not entry.serial:
            await link.add(entry.group)
            if self._link is not link:
                return
            self._serial += 1
            entry.serial, entry.shard = self._serial, link.shard(entry.group)
            self._doubts[entry.shard].serials[topic] = entry.serial
        elif not entry.wants and entry.serial:
            self._doubts[entry.shard].serials.pop(topic, None)
            entry.serial, entry.certain = 0, False
            await link.discard(entry.group)
        if self._link is link and not entry.wants and not entry.serial:
            del self._topics[topic]

    async def _send_probes(self, link: Link) -> None:
        now = time.monotonic()
        for shard, doubts in enumerate(self._doubts):
            if probe := doubts.probe(now):
                topic, serial = probe
                await self._probe(link, shard, self._topics[topic].group, serial)

    def _no_more_missing(self, topic: str) -> None:
        if self._restoring:
            self._restoring.discard(topic)
            self._tell_restored()

    def _tell_restored(self) -> None:
        if self._restoring is not None and not self._restoring:
            self._restoring = None
            self._restored()
