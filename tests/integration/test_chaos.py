"""Chaos: clients come, go and talk on three nodes, while nodes and Valkey die at random. In the end all agree.

``REVURB_CHAOS_SECONDS`` says how long that goes on, and ``REVURB_CHAOS_SEED`` repeats a run's choices, which are
printed; what meets what at which moment is never the same.
"""

import asyncio
import os
import random
import time
from collections import Counter
from contextlib import suppress

import pytest
from websockets.exceptions import WebSocketException

from tests.integration.cluster import Node
from tests.integration.guest import Guest

SECONDS = float(os.environ.get("REVURB_CHAOS_SECONDS") or 20)
SEED = os.environ.get("REVURB_CHAOS_SEED") or str(time.time_ns())
CLIENTS = 60
ROOMS = ["presence-red", "presence-green", "presence-blue"]
HALLS = [f"hall-{number}" for number in range(8)]

AGREED = 60
"""Seconds after which all must agree, once nothing dies any more. A lease and a half is enough if nobody is busy."""

pytestmark = pytest.mark.timeout(SECONDS + 240)

Trouble = OSError, TimeoutError, AssertionError, WebSocketException
"""What a client may meet whose node is dead, dying or not yet alive."""


class Life:
    """One person, with one socket at a time: what it is subscribed to, by its own knowledge."""

    def __init__(self, number: int, nodes: list[Node], seed: str) -> None:
        self.user_id = f"user-{number * 2 // 3}"  # Every other person has a double.
        self.guest: Guest | None = None
        self.wrongs: list[str] = []
        self.repeated: list[str] = []
        self.sockets = 0
        self._nodes = nodes
        self._chance = random.Random(f"{seed}-{number}")

    @property
    def channels(self) -> set[str]:
        return self.guest.channels if self.guest else set()

    async def live(self, ending: asyncio.Event) -> None:
        """Come, talk, move about and go, again and again; at the end of all, be there."""
        while not ending.is_set():
            with suppress(*Trouble):
                async with Guest(self._chance.choice(self._nodes)) as self.guest:
                    await self._stay(self.guest, ending)
            self._judge()
            await asyncio.sleep(self._chance.random() / 2)

    async def settle(self) -> None:
        """Be in some channels for good."""
        while True:
            self._judge()
            with suppress(*Trouble):
                self.guest = await Guest(self._chance.choice(self._nodes)).__aenter__()
                for channel in {self._chance.choice(ROOMS), self._chance.choice(HALLS), self._chance.choice(HALLS)}:
                    await self._enter(self.guest, channel)
                return
            await asyncio.sleep(0.2)

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
        if self.guest:
            self.wrongs += self.guest.wrongs
            events = Counter(each["event"] for each in self.guest.heard if each["event"].startswith("news-"))
            self.repeated += [event for event, count in events.items() if count > len(HALLS)]
        self.guest = None
