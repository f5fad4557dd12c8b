"""The state keeps its contract in a Redis Cluster, and what a dead node had is swept there too."""

import asyncio
from collections.abc import AsyncIterator, Iterator
from uuid import uuid4

import pytest

from broadcasting.protocol.messages import Member
from broadcasting.state.redis.state import RedisState
from tests.broadcasting.state.contract import A, B, StateContract
from tests.broadcasting.state.redis.cluster import Node
from tests.integration.redis_kinds import RedisCluster
from tests.integration.servers import until

X = "presence-x"


@pytest.fixture(scope="module")
def url(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    with RedisCluster(tmp_path_factory.mktemp("masters")) as cluster:
        yield cluster.url


@pytest.fixture
async def state(url: str) -> AsyncIterator[RedisState]:
    state = RedisState(url, uuid4().hex)
    await state.start()
    yield state
    await state.stop()


@pytest.fixture
def advance():
    return asyncio.sleep


class TestOnARedisCluster(StateContract):
    pass


@pytest.fixture
async def pair(url: str) -> AsyncIterator[list[Node]]:
    nodes: list[Node] = []
    prefix = uuid4().hex
    pair = [Node(nodes, url, prefix) for _ in range(2)]
    for node in pair:
        await node.state.start()
    yield pair
    for node in pair:
        await node.state.stop()


async def holds(state: RedisState, subscriptions: int) -> bool:
    described = [await state.describe(app_id, ["news"]) for app_id in (A, B)]
    return [infos[0].subscription_count for infos in described] == [subscriptions] * 2


async def test_what_a_dead_node_had_in_two_applications_is_swept(pair: list[Node]) -> None:
    one, two = pair
    for app_id in (A, B):
        for node, user_id in ((one, "ada"), (two, "bob")):
            await node.state.connect(app_id, "1.1", None)
            await node.state.join(app_id, "news", "1.1", None)
            await node.state.join(app_id, X, "1.1", Member(user_id))
    assert await holds(two.state, 2)
    one.die()
    await until(lambda: holds(two.state, 1))
    assert await two.state.members(A, X) == await two.state.members(B, X) == [Member("bob")]


async def test_a_node_that_was_given_up_tells_all_anew(pair: list[Node]) -> None:
    one, two = pair
    for app_id in (A, B):
        await one.state.join(app_id, "news", "1.1", None)
    await one.state._client.ask("ZREM", one.state._keys.leases, one.name)
    before = one.state._speaker.node

    async def renamed() -> bool:
        return one.state._speaker.node != before

    await until(renamed)
    await until(lambda: holds(two.state, 1))
