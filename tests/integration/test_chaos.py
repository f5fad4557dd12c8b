"""Chaos: clients come, go and talk on three nodes, while nodes and Valkey die at random. In the end all agree.

``CHAOS_SECONDS`` says how long that goes on, and ``CHAOS_SEED`` repeats a run's choices, which are
printed; what meets what at which moment is never the same.
"""

import asyncio
import os
import time
from collections import defaultdict
from collections.abc import Sequence
from functools import partial
from pathlib import Path

import pytest

from tests.integration.chaos import HALLS, ROOMS, Fate, Life, Newspaper
from tests.integration.cluster import Cluster, Node
from tests.integration.servers import until
from tests.integration.views import connected, counts, delivers, sees

SECONDS = float(os.environ.get("CHAOS_SECONDS") or 60)
SEED = os.environ.get("CHAOS_SEED") or str(time.time_ns())
CLIENTS = 60

AGREED = 60
"""Seconds after which all must agree, once nothing dies any more. A lease and a half is enough if nobody is busy."""

pytestmark = pytest.mark.timeout(SECONDS + 240)


async def test_every_survivor_sees_the_truth(tmp_path: Path) -> None:
    print(f"CHAOS_SEED={SEED}")
    with Cluster(tmp_path / "chaos", 3) as cluster:
        lives = [Life(number, cluster.nodes, SEED) for number in range(CLIENTS)]
        newspaper, fate = Newspaper(cluster.nodes, SEED), Fate(cluster, SEED)
        await rage(newspaper, fate, lives)
        await asyncio.to_thread(cluster.mend)
        await until(partial(connected, cluster.nodes, 0), AGREED)
        await asyncio.gather(*(life.settle() for life in lives))
        await agreed(cluster.nodes, lives)
        await asyncio.gather(*(life.leave() for life in lives))
        for channel in [*HALLS, *ROOMS]:
            await until(partial(counts, cluster.nodes, channel, 0, users_of(channel)), AGREED)
        print(
            dict(fate.deeds),
            f"{newspaper.printed} events, {sum(life.heard for life in lives)} heard by",
            f"{sum(life.sockets for life in lives)} sockets",
        )
    assert [wrong for life in lives for wrong in life.wrongs] == []
    assert newspaper.printed and all(life.sockets for life in lives)


async def rage(newspaper: Newspaper, fate: Fate, lives: Sequence[Life]) -> None:
    """Let it all happen for so many seconds."""
    ending = asyncio.Event()
    asyncio.get_running_loop().call_later(SECONDS, ending.set)
    async with asyncio.TaskGroup() as group:
        for each in (newspaper.run, fate.run, *(life.live for life in lives)):
            group.create_task(each(ending))


async def agreed(nodes: Sequence[Node], lives: Sequence[Life]) -> None:
    """Return when all clients and all nodes see who is where, and events reach them."""
    inside: dict[str, list[Life]] = defaultdict(list)
    for life in lives:
        for channel in life.channels:
            inside[channel].append(life)
    await until(partial(connected, nodes, len(lives)), AGREED)
    for channel, those in inside.items():
        guests = [life.guest for life in those if life.guest]
        users = {life.user_id for life in those}
        count = len(users) if channel in ROOMS else len(those)
        await until(partial(counts, nodes, channel, count, users_of(channel)), AGREED)
        if channel in ROOMS:
            await until(partial(sees, guests, channel, *users), AGREED)
        for node in nodes:
            await delivers(node, channel, guests)


def users_of(channel: str) -> str:
    return "user_count" if channel in ROOMS else "subscription_count"
