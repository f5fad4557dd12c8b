"""What several nodes tell one Redis, and how often they ask."""

import asyncio
from pathlib import Path

import pytest
from redis import asyncio as aioredis

from broadcasting.protocol.messages import Member
from broadcasting.state.base import ChannelInfo, MembersFull, StateUnreachable
from broadcasting.state.redis.client import Client
from broadcasting.state.redis.keys import Keys
from broadcasting.state.redis.speaker import Speaker
from tests.broadcasting.fakes import turns
from tests.broadcasting.state.contract import A
from tests.broadcasting.state.redis.cluster import Node
from tests.integration.proxy import Proxy
from tests.integration.servers import until
from tests.integration.valkey import Valkey

X = "presence-x"


async def shows(nodes: list[Node], *users: str) -> None:
    async def same() -> bool:
        return all(node.shown() == list(users) for node in nodes)

    await until(same)


async def test_members_are_the_clusters(start):
    one, two = await start(), await start()
    await one.state.join(A, X, "1.1", Member(1))
    assert await two.state.join(A, X, "2.1", Member(2)) == [Member(1), Member(2)]
    await two.state.join(A, X, "2.2", Member("1"))
    await shows([one, two], "1", "2")
    await one.state.leave(A, X, "1.1", Member(1))
    await two.state.leave(A, X, "2.1", Member(2))
    assert await one.members() == ["1"]
    await shows([two], "1")
    told = one.kinds("member_added", "member_removed") + two.kinds("member_added", "member_removed")
    assert sorted(told) == [("member_added", A, X, "1"), ("member_added", A, X, "2"), ("member_removed", A, X, "2")]
    assert [line[0] for line in one.kinds("tell added", "tell removed")] == ["tell added", "tell added"]


async def test_counts_and_transitions_are_the_clusters(start):
    one, two = await start(), await start()
    for node in (one, two):
        for socket in ("1", "2"):
            await node.state.join(A, "news", socket, None)
    assert await one.state.describe(A, ["news"]) != []
    assert await two.state.describe(A, ["news"]) == [ChannelInfo("news", 4)]
    for node in (one, two):
        for socket in ("1", "2"):
            await node.state.leave(A, "news", socket, None)
        await node.state.occupied(A)
    assert await one.state.occupied(A) == []
    told = one.kinds("channel_occupied", "channel_vacated") + two.kinds("channel_occupied", "channel_vacated")
    assert told == [("channel_occupied", A, "news"), ("channel_vacated", A, "news")]


async def test_limits_are_the_clusters(start):
    one, two = await start(), await start()
    assert [await node.state.connect(A, "1", 3) for node in (one, two, one, two)] == [True, True, True, False]
    admitted = await asyncio.gather(*(node.state.connect(A, "1", 10) for node in (one, two) * 10))
    assert admitted.count(True) == 7
    assert await one.state.connection_count(A) == await two.state.connection_count(A) == 10
    await one.state.join(A, X, "1.1", Member(1), 1)
    with pytest.raises(MembersFull):
        await two.state.join(A, X, "2.1", Member(2), 1)
    assert await two.state.describe(A, [X]) == [ChannelInfo(X, 1, 1)]


async def test_many_at_once_end_equal(start):
    nodes = [await start() for _ in range(3)]

    async def visit(node, number):
        for _ in range(5):
            await node.state.join(A, X, str(number), Member(number % 7))
            await asyncio.sleep(0)
            await node.state.leave(A, X, str(number), Member(number % 7))

    for node in nodes:
        await node.state.join(A, X, "stays", Member("stays"))
    await asyncio.gather(*(visit(node, number) for node in nodes for number in range(20)))
    await shows(nodes, "stays")
    added = [line[3] for node in nodes for line in node.kinds("member_added")]
    removed = [line[3] for node in nodes for line in node.kinds("member_removed")]
    assert sorted(added) == sorted([*removed, "stays"])


async def test_what_was_not_heard_is_found_out(start):
    one, two = await start(), await start()
    await one.state.join(A, X, "1.1", Member(1))
    await two.state.join(A, X, "2.1", Member(2))
    one.log.mute = True
    await one.state.join(A, X, "1.2", Member(3))
    one.log.mute = False
    await one.state.join(A, X, "1.3", Member(4))
    await shows([one, two], "1", "2", "3", "4")


@pytest.mark.parametrize("change", [{}, {"change": None}, {"change": [1, 2, True, "["]}, {"change": ["x"] * 4}])
async def test_nonsense_is_not_applied(start, change):
    one = await start()
    await one.state.join(A, X, "1.1", Member(1))
    one.state.hear(A, X, change)
    one.state.hear(A, "presence-unknown", change)
    one.state.hear("unknown", X, change)
    assert one.shown() == ["1"]


async def scripts_run(valkey) -> int:
    redis = aioredis.Redis.from_url(valkey)
    stats = await redis.info("commandstats")
    await redis.aclose()
    return sum(stats.get(f"cmdstat_{name}", {"calls": 0})["calls"] for name in ("evalsha", "eval"))


async def test_further_subscriptions_wait_for_nothing(start, valkey):
    one = await start()
    await one.state.join(A, "news", "1.1", None)
    one.state._speaker.wake = lambda domain: None  # From here on nobody is told anything.
    await asyncio.wait_for(one.state.join(A, "news", "1.2", None), 0.5)


async def test_a_member_comes_in_with_one_call(start, valkey):
    one = await start()
    one.state._lease._task.cancel()
    await one.state.join(A, X, "1.1", Member(1))
    before = await scripts_run(valkey)
    await one.state.join(A, X, "1.2", Member(2))
    assert await scripts_run(valkey) - before == 1


async def test_a_call_from_before_an_outage_does_not_part_the_node_once_more(tmp_path: Path) -> None:
    """It was made over a connection that a router forgot, and fails when others answer again."""
    with Valkey(tmp_path) as valkey, Proxy(valkey.port) as proxy:
        client = Client(proxy.url, 0.5)
        client.open()
        speaker = Speaker(client, Keys("test"), "node")
        domain = speaker.domain(A)
        speaker.came()
        await client.ask("PING")
        await asyncio.to_thread(proxy.swallow)
        domain.share.add(("channel", "news"))
        speaker.wake(domain)
        await turns()
        speaker.went(StateUnreachable("A beat had no answer."))
        await asyncio.to_thread(proxy.heal)
        speaker.came()
        await speaker.settled(domain)
        assert speaker.reachable
        assert domain.call is None
        await client.close()
