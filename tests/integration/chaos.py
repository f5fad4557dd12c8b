"""What happens in a chaos test: people who come, talk and go, a newspaper, and what kills servers."""

import asyncio
import random
from collections import Counter
from collections.abc import Awaitable, Callable
from contextlib import suppress

from websockets.exceptions import WebSocketException

from tests.integration.api_requests import tell
from tests.integration.cluster import Cluster, Node
from tests.integration.guest import Guest

ROOMS = ["presence-red", "presence-green", "presence-blue"]
HALLS = [f"hall-{number}" for number in range(8)]

LONG_SLEEP = 12
"""Seconds after which a frozen node is dead to the others."""

Trouble = OSError, TimeoutError, AssertionError, WebSocketException
"""What a client may meet whose node is dead, dying or not yet alive."""


class Life:
    """One person, with one socket at a time. ``wrongs`` is what no server may have told any of the sockets."""

    def __init__(self, number: int, nodes: list[Node], seed: str) -> None:
        self.user_id = f"user-{number * 2 // 3}"  # Every other person has a double.
        self.guest: Guest | None = None
        self.wrongs: list[str] = []
        self.sockets = 0
        self.heard = 0
        self._nodes = nodes
        self._chance = random.Random(f"{seed}-{number}")

    @property
    def channels(self) -> set[str]:
        return self.guest.channels if self.guest else set()

    async def live(self, ending: asyncio.Event) -> None:
        """Come, talk, move about and go, again and again, until the end."""
        while not ending.is_set():
            with suppress(*Trouble):
                async with Guest(self._chance.choice(self._nodes)) as self.guest:
                    await self._stay(self.guest, ending)
            self._judge()
            await asyncio.sleep(self._chance.random() / 2)

    async def settle(self) -> None:
        """Be in some channels for good."""
        channels = {self._chance.choice(ROOMS), self._chance.choice(HALLS), self._chance.choice(HALLS)}
        self.guest = await Guest(self._chance.choice(self._nodes)).__aenter__()
        for channel in sorted(channels):
            await self._enter(self.guest, channel)

    async def leave(self) -> None:
        if self.guest:
            await self.guest.__aexit__(None, None, None)
        self._judge()

    async def _stay(self, guest: Guest, ending: asyncio.Event) -> None:
        self.sockets += 1
        while guest.is_connected and not ending.is_set():
            match self._chance.randrange(10):
                case 0:
                    return
                case 1:
                    return guest.abort()
                case 2 | 3 | 4 | 5:
                    await self._enter(guest, self._chance.choice(ROOMS + HALLS))
                case 6 | 7 if guest.channels:
                    await guest.unsubscribe(self._chance.choice(sorted(guest.channels)))
                case _ if guest.channels:
                    channel = self._chance.choice(sorted(guest.channels))
                    await guest.say("client-chat", {"n": self._chance.random()}, channel=channel)
            await asyncio.sleep(self._chance.random() / 5)

    async def _enter(self, guest: Guest, channel: str) -> None:
        async with asyncio.timeout(10):
            await guest.subscribe(channel, self.user_id if channel in ROOMS else None)

    def _judge(self) -> None:
        """Keep what the socket that is gone was told wrongly."""
        if self.guest is None:
            return
        self.wrongs += self.guest.wrongs
        news = Counter((each["event"], each["channel"]) for each in self.guest.heard if "news-" in each["event"])
        self.wrongs += [f"{event} came {count} times to {name}" for (event, name), count in news.items() if count > 1]
        self.heard += len(news)
        self.guest = None


class Newspaper:
    """Publishes numbered events, each to several halls at once. ``printed`` counts those that a node took."""

    def __init__(self, nodes: list[Node], seed: str) -> None:
        self.printed = 0
        self._nodes = nodes
        self._chance = random.Random(f"{seed}-news")

    async def run(self, ending: asyncio.Event) -> None:
        number = 0
        while not ending.is_set():
            number += 1
            halls = self._chance.sample(HALLS, self._chance.randint(1, len(HALLS)))
            with suppress(*Trouble):
                news = {"name": f"news-{number}", "data": "{}", "channels": halls}
                answer = await asyncio.to_thread(tell, self._chance.choice(self._nodes), "events", news)
                self.printed += answer.ok
            await asyncio.sleep(0.02)


class Fate:
    """Kills, stops and freezes nodes and the Valkey. ``deeds`` counts what was done."""

    def __init__(self, cluster: Cluster, seed: str) -> None:
        self.deeds: Counter[str] = Counter()
        self._cluster = cluster
        self._seed = seed

    async def run(self, ending: asyncio.Event) -> None:
        await asyncio.gather(
            self._rule("nodes", self._harm_a_node, ending), self._rule("valkey", self._harm_valkey, ending)
        )

    async def _rule(self, name: str, harm: Callable[[random.Random], Awaitable[None]], ending: asyncio.Event) -> None:
        chance = random.Random(f"{self._seed}-{name}")
        while not ending.is_set():
            with suppress(TimeoutError):
                await asyncio.wait_for(ending.wait(), 1 + 4 * chance.random())
            if not ending.is_set():
                await harm(chance)

    async def _harm_a_node(self, chance: random.Random) -> None:
        node, what = chance.choice(self._cluster.nodes), chance.choice(["kill", "kill", "stop", "freeze", "sleep"])
        self.deeds[f"node: {what}"] += 1
        if what in ("freeze", "sleep"):
            node.freeze()
            await asyncio.sleep(LONG_SLEEP if what == "sleep" else 3 * chance.random())
            node.thaw()
            return
        await asyncio.to_thread(node.kill if what == "kill" else node.stop)
        await asyncio.sleep(3 * chance.random())
        await asyncio.to_thread(node.launch)

    async def _harm_valkey(self, chance: random.Random) -> None:
        valkey, what = self._cluster.valkey, chance.choice(["kill", "empty", "freeze", "freeze"])
        self.deeds[f"valkey: {what}"] += 1
        if what == "freeze":
            valkey.freeze()
            await asyncio.sleep(4 * chance.random())
            valkey.thaw()
            return
        await asyncio.to_thread(valkey.kill)
        await asyncio.sleep(3 * chance.random())
        await asyncio.to_thread(valkey.start, empty=what == "empty")
