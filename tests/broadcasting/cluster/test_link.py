"""A link over layers of both kinds, and the names of channels-redis that it relies on."""

import asyncio

from channels.layers import InMemoryChannelLayer
from channels_redis.pubsub import RedisPubSubChannelLayer

from broadcasting.cluster.link import PlainLink, PubSubLink, link_to


async def test_a_plain_layer():
    layer = InMemoryChannelLayer()
    one, two = link_to(layer), link_to(layer)
    assert isinstance(one, PlainLink)
    for link in (one, two):
        await link.open()
        await link.add("group")
    await one.send("group", {"a": 1})
    for link in (one, two):
        await asyncio.wait_for(link.arrival(), 5)
        assert link.waiting()
        assert link.take() == {"a": 1}
        assert await link.listeners(["group"]) is None
        await link.close(1)


async def test_a_layer_of_channels_redis(valkey):
    layer = RedisPubSubChannelLayer(hosts=[valkey.url, valkey.url])
    link = link_to(layer)
    assert isinstance(link, PubSubLink)
    assert link.shards == 2
    assert {link.shard(f"group{number}") for number in range(20)} == {0, 1}
    await link.open()
    await link.add("group")
    await asyncio.sleep(0.2)
    await link.send("group", {"a": 1})
    await asyncio.wait_for(link.arrival(), 5)
    assert link.take() == {"a": 1}
    assert await link.listeners(["group", "nobody's", "group"]) == [1, 0, 1]
    await link.close(1)
