"""The state in Redis keeps the contract, and knows which nodes hold a channel."""

import pytest

from broadcasting.protocol.messages import Member
from tests.broadcasting.state.contract import A, B, StateContract

CHANNELS = ["news", "presence-x", "nobody's"]


class TestRedisState(StateContract):
    pass


class TestHolders:
    @pytest.fixture
    async def nodes(self, start):
        one, two = await start(), await start()
        for node in (one, two):
            await node.state.connect(A, "1.1", None)
            await node.state.join(A, "news", "1.1", None)
        await two.state.join(A, "presence-x", "1.1", Member(1))
        return one, two

    async def test_every_node_knows_all(self, nodes):
        one, two = (node.name for node in nodes)
        for node in nodes:
            assert await node.state.holders(A, CHANNELS) == [{one, two}, {two}, set()]
            assert await node.state.holders(B, CHANNELS) == [set(), set(), set()]

    async def test_who_left_holds_nothing(self, nodes):
        one, two = nodes
        await two.state.leave(A, "news", "1.1", None)
        await two.state.occupied(A)
        assert await one.state.holders(A, CHANNELS) == [{one.name}, {two.name}, set()]

    async def test_a_node_that_was_given_up_keeps_its_name(self, nodes):
        one, two = nodes
        two.state._speaker.rename(())
        assert await two.state.members(A, "presence-x") == [Member(1)]
        assert await one.state.holders(A, CHANNELS) == [{one.name, two.name}, {two.name}, set()]

    async def test_nobody_knows_where_redis_is_away(self, start):
        node = await start("unix:///nowhere/valkey")
        assert await node.state.holders(A, CHANNELS) is None

    @pytest.mark.parametrize(
        ("node", "table"),
        [(b"foreign", ("SET", "x")), (b"\xff", ("HSET", "news", "1")), (b"\xed\xa0", ("HSET", "news", "x"))],
    )
    async def test_nor_where_it_holds_nonsense(self, nodes, node, table):
        one, _ = nodes
        keys, ask = one.state._speaker.domain(A).keys, one.state._client.ask
        before, after = keys.around_channels
        command, *content = table
        await ask(command, before + node + after, *content)
        await ask("HSET", keys.connections, node, "1")
        assert await one.state.holders(A, CHANNELS) is None
