"""Crossing: each node that wants some of an event's topics gets one message, and all that it wants."""

import secrets
from collections import Counter

import pytest
from channels_redis.pubsub import RedisPubSubChannelLayer
from hypothesis import given
from hypothesis import strategies as st
from redis import asyncio as aioredis

from broadcasting.cluster.base import Bundle, channel_topic
from broadcasting.cluster.crossing import Crossing, routes
from broadcasting.cluster.interest import group_of
from broadcasting.cluster.link import Link, link_to
from broadcasting.cluster.messages import ChannelEvent, ChannelEvents, decode
from broadcasting.protocol.messages import channel_event
from tests.integration.servers import until

NODES = ["a", "b", "c", "d"]


def arrivals(holders: list[set[str]]) -> dict[str, list[list[int]]]:
    """What each node gets by the routes: the topics of each message."""
    by_group, by_node = routes(holders)
    got: dict[str, list[list[int]]] = {node: [] for node in NODES}
    for carrier, topics in by_group.items():
        for node in holders[carrier]:
            got[node].append(topics)
    for node, topics in by_node.items():
        got[node].append(topics)
    return got


@given(st.lists(st.sets(st.sampled_from(NODES)), max_size=12))
def test_every_node_gets_one_message_with_all_that_it_wants(holders):
    for node, messages in arrivals(holders).items():
        wanted = {number for number, nodes in enumerate(holders) if node in nodes}
        assert len(messages) == min(len(wanted), 1)
        assert wanted <= {number for message in messages for number in message}
        assert all(Counter(message).most_common(1)[0][1] == 1 for message in messages)


@pytest.mark.parametrize(
    ("holders", "by_group", "by_node"),
    [
        ([], {}, {}),
        ([set(), set()], {}, {}),
        ([{"a"}, {"b"}], {0: [0], 1: [1]}, {}),
        ([{"a", "b"}, {"a", "b"}, {"a"}], {0: [0, 1, 2]}, {}),
        ([{"a"}, {"a", "b"}, set()], {1: [0, 1]}, {}),
        ([{"a", "b"}, {"b", "c"}, {"d"}], {2: [2]}, {"a": [0], "b": [0, 1], "c": [1]}),
    ],
)
def test_a_topic_rides_with_one_that_all_its_holders_want(holders, by_group, by_node):
    assert routes(holders) == (by_group, by_node)


@pytest.fixture
async def link(valkey):
    link = link_to(RedisPubSubChannelLayer(hosts=[valkey.url, valkey.url]))
    await link.open()
    yield link
    await link.close(1)


class Site:
    """A crossing with the groups of one prefix, some of which a link hears."""

    def __init__(self, link: Link) -> None:
        self.link = link
        self.prefix = secrets.token_hex(4)
        self.crossing = Crossing(self.prefix, "here")

    async def heard(self, *channels: str) -> None:
        for channel in channels:
            await self.link.add(self.group(channel))

        async def all_heard() -> bool:
            return await self.link.listeners([self.group(each) for each in channels]) == [1] * len(channels)

        await until(all_heard)

    async def heard_together(self, count: int) -> list[str]:
        """Channels that are heard on one shard."""
        names = [name for name in map(str, range(100)) if not self.link.shard(self.group(name))][:count]
        await self.heard(*names)
        return names

    def group(self, channel: str) -> str:
        return group_of(self.prefix, channel_topic("1", channel))

    async def cross(self, holders: dict[str, set[str]]) -> list[tuple[str, object]]:
        """The parcels of an event: to the group of which channel, or else of which node; and the message."""
        events = [ChannelEvent("1", name, channel_event("saved", "{}", name)) for name in holders]
        letters = tuple((channel_topic("1", event.channel), event) for event in events)
        parcels = await self.crossing.parcels(self.link, Bundle(letters, tuple(holders.values())))
        names = {self.group(name): name for name in holders}
        return [(names.get(group, "a node"), decode(item)) for group, item in parcels]


def channels_of(parcels: list[tuple[str, object]]) -> dict[str, list[str]]:
    return {
        group: list(message.channels) if isinstance(message, ChannelEvents) else [message.channel]
        for group, message in parcels
    }


async def test_what_the_layer_confirms_is_sent_once_a_shard(link):
    site = Site(link)
    names = [f"c{number}" for number in range(8)]
    await site.heard(*names)
    parcels = await site.cross({name: {"there"} for name in names})
    assert len(parcels) == 2
    assert sorted(name for channels in channels_of(parcels).values() for name in channels) == names
    shards = [{link.shard(site.group(name)) for name in channels} for channels in channels_of(parcels).values()]
    assert sorted(map(len, shards)) == [1, 1]


@pytest.mark.parametrize("claimed", [set(), {"there", "gone"}])
async def test_what_the_layer_denies_travels_alone(link, claimed):
    site = Site(link)
    names = await site.heard_together(3)
    parcels = await site.cross({names[0]: {"there"}, names[1]: claimed, names[2]: {"there"}})
    assert channels_of(parcels) == {names[1]: [names[1]], names[0]: [names[0], names[2]]}


async def test_this_node_and_nobody_need_no_message(link):
    site = Site(link)
    await site.heard("c1", "c2")
    assert await site.cross({"c1": {"here"}, "c2": {"here"}, "c3": set()}) == []


async def test_a_layer_that_may_not_be_asked(link, valkey):
    site = Site(link)
    await site.heard("c1", "c2")
    async with aioredis.Redis.from_url(valkey.url) as redis:
        await redis.execute_command("ACL", "SETUSER", "default", "-pubsub|numsub")
    assert channels_of(await site.cross({"c1": {"there"}, "c2": {"there"}})) == {"c1": ["c1"], "c2": ["c2"]}
