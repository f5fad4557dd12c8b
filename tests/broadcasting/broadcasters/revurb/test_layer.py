"""Events into a cluster from a process that is no node, over a real Valkey."""

import asyncio
import os
import threading
from contextlib import ExitStack

import pytest
from django.core.exceptions import ImproperlyConfigured

from broadcasting.broadcasters import BroadcastError
from broadcasting.broadcasters.revurb.layer import LayerTransport
from broadcasting.cluster.base import NODES
from broadcasting.cluster.messages import EndAccess, Terminate
from broadcasting.conf.settings import load_settings
from tests.broadcasting.broadcasters.events import event
from tests.broadcasting.broadcasters.revurb.nodes import Node, cluster_settings
from tests.broadcasting.fakes import application

APPLICATION = application(id="1")
ORDERS = [EndAccess("1", "7", "sanctum:15", False), EndAccess("1", "7", None, False), Terminate("1", "7", False)]
CORE_LAYER = "channels_redis.core.RedisChannelLayer"


@pytest.fixture
def opened():
    """Closes transports at the end."""
    with ExitStack() as transports:

        def open_transport(settings, timeout=5):
            transport = LayerTransport(settings, timeout)
            transports.callback(transport.close)
            return transport

        yield open_transport


def sync(transport):
    async def publish(*arguments):
        await asyncio.to_thread(transport.publish, *arguments)

    return publish


WAYS = pytest.mark.parametrize("way", [sync, lambda transport: transport.apublish], ids=["sync", "async"])


def connections(valkey):
    with valkey.client() as client:
        return client.info("stats")["total_connections_received"]


@WAYS
async def test_nodes_hear_what_they_want(valkey, opened, way):
    settings = cluster_settings(valkey.url)
    publish = way(opened(settings))
    async with Node(settings, "room", "hall") as node:
        await publish(APPLICATION, [event("room", "elsewhere", socket_id="1.2"), event("hall", name="tock")])
        first, second = await node.hears(2)
    assert (first.app_id, first.channel, first.socket_id, first.serial) == ("1", "room", "1.2", None)
    assert first.text == '{"event":"tick","data":"{\\"n\\":1}","channel":"room"}'
    assert (second.channel, '"tock"' in second.text) == ("hall", True)


@WAYS
@pytest.mark.parametrize("channels", [("room", "hall"), ("cache-a", "hall")])
async def test_an_event_for_several_channels_reaches_a_node_once(valkey, opened, way, channels):
    settings = cluster_settings(valkey.url)
    publish = way(opened(settings))
    async with Node(settings, *channels) as node, node.known():
        for _ in range(2):
            await publish(APPLICATION, [event(*channels, "elsewhere"), event("hall", name="tock")])
        heard = await node.hears(4)
    assert [getattr(each, "channels", None) for each in heard] == [channels, None] * 2
    both = [each.text for each in heard[0].split()]
    assert both == [f'{{"event":"tick","data":"{{\\"n\\":1}}","channel":"{channel}"}}' for channel in channels]
    assert heard[1].channel == "hall"


@WAYS
async def test_a_redis_that_may_not_be_asked_for_listeners(valkey, opened, way):
    settings = cluster_settings(valkey.url)
    publish = way(opened(settings))
    async with Node(settings, "room", "hall") as node, node.known():
        with valkey.client() as client:
            client.execute_command("ACL", "SETUSER", "default", "-pubsub|numsub")
        await publish(APPLICATION, [event("room", "hall")])
        heard = await node.hears(2)
    assert [each.channel for each in heard] == ["room", "hall"]


@WAYS
async def test_cache_channels_remember(valkey, opened, way):
    settings = cluster_settings(valkey.url)
    publish = way(opened(settings))
    async with Node(settings, "cache-a") as node:
        for number in (1, 2):
            await publish(APPLICATION, [event("cache-a", data=str(number))])
        heard = await node.hears(2)
        cached = await node.recall("cache-a")
    assert cached.data == "2"
    assert 0 < heard[0].serial < heard[1].serial == cached.serial


@WAYS
async def test_no_connection_is_opened_per_call(valkey, opened, way):
    settings = cluster_settings(valkey.url)
    publish = way(opened(settings))
    await publish(APPLICATION, [event("room", "cache-a")])
    before = await asyncio.to_thread(connections, valkey)
    for _ in range(50):
        await publish(APPLICATION, [event("room", "cache-a")])
    assert await asyncio.to_thread(connections, valkey) == before + 1  # the one that asks


@WAYS
async def test_valkey_dies_and_comes_back(valkey, opened, way):
    settings = cluster_settings(valkey.url)
    publish = way(opened(settings))
    await publish(APPLICATION, [event("room", "cache-a")])
    valkey.kill()
    for channel in ("room", "cache-a"):
        with pytest.raises(BroadcastError, match="can't be told: Redis can't be reached|channel layer can't be"):
            await publish(APPLICATION, [event(channel)])
    await asyncio.to_thread(valkey.start)
    async with Node(settings, "room") as node:
        await publish(APPLICATION, [event("room")])
        await publish(APPLICATION, [event("cache-a")])
        await node.hears(1)


@WAYS
async def test_valkey_that_hangs_is_not_waited_for(valkey, opened, way):
    settings = cluster_settings(valkey.url)
    publish = way(opened(settings))
    await publish(APPLICATION, [event("room", "cache-a")])
    valkey.freeze()
    for channel in ("room", "cache-a"):
        with pytest.raises(BroadcastError, match="can't be told"):
            await publish(APPLICATION, [event(channel)])
    valkey.thaw()
    async with Node(settings, "room") as node:
        await publish(APPLICATION, [event("room", data="after")])
        async with asyncio.timeout(10):
            while "after" not in str(node.heard):
                await asyncio.sleep(0.02)


async def test_many_threads_publish_at_once(valkey, opened):
    settings = cluster_settings(valkey.url)
    transport = opened(settings)
    async with Node(settings, "room") as node:
        before = await asyncio.to_thread(connections, valkey)
        gate = threading.Barrier(50)

        def publish(number):
            gate.wait()
            transport.publish(APPLICATION, [event("room", data=str(number))])

        threads = [threading.Thread(target=publish, args=(number,)) for number in range(50)]
        for thread in threads:
            thread.start()
        heard = await node.hears(50)
        for thread in threads:
            await asyncio.to_thread(thread.join)
    assert len({each.text for each in heard}) == 50
    assert await asyncio.to_thread(connections, valkey) - before <= 12


@pytest.mark.parametrize("way", ["publish", "apublish"])
async def test_a_forked_child_publishes_too(valkey, opened, way):
    settings = cluster_settings(valkey.url)
    transport = opened(settings)
    async with Node(settings, "room") as node:
        await transport.apublish(APPLICATION, [event("room")])
        await asyncio.to_thread(transport.publish, APPLICATION, [event("room")])
        child = os.fork()
        if child == 0:
            status = 1
            try:
                asyncio._set_running_loop(None)
                if way == "publish":
                    transport.publish(APPLICATION, [event("room")])
                else:
                    asyncio.run(transport.apublish(APPLICATION, [event("room")]))
                status = 0
            finally:
                os._exit(status)
        assert os.waitstatus_to_exitcode((await asyncio.to_thread(os.waitpid, child, 0))[1]) == 0
        await transport.apublish(APPLICATION, [event("room")])
        await asyncio.to_thread(transport.publish, APPLICATION, [event("room")])
        await node.hears(5)


async def test_a_layer_of_another_kind(valkey, opened, settings):
    """Its own methods are called, in the background loop."""
    settings.CHANNEL_LAYERS = {
        "default": {"BACKEND": "channels_redis.core.RedisChannelLayer", "CONFIG": {"hosts": [valkey.url]}}
    }
    conf = cluster_settings(valkey.url)
    transport = opened(conf)
    async with Node(conf, "room") as node:
        await asyncio.to_thread(transport.publish, APPLICATION, [event("room")])
        await transport.apublish(APPLICATION, [event("room")])
        await node.hears(2)


async def test_the_sites_layer_with_encryption(valkey, opened, settings):
    config = {"hosts": [valkey.url], "prefix": "site", "symmetric_encryption_keys": ["hush"]}
    settings.CHANNEL_LAYERS = {
        "default": {"BACKEND": "channels_redis.pubsub.RedisPubSubChannelLayer", "CONFIG": config}
    }
    conf = cluster_settings(valkey.url)
    transport = opened(conf)
    async with Node(conf, "room") as node:
        await asyncio.to_thread(transport.publish, APPLICATION, [event("room")])
        await node.hears(1)


def test_an_error_shows_no_password(opened):
    transport = opened(cluster_settings("redis://:never-to-be-shown@127.0.0.1:1/0"))
    for channel in ("room", "cache-a"):
        with pytest.raises(BroadcastError) as caught:
            transport.publish(APPLICATION, [event(channel)])
        assert "never-to-be-shown" not in str(caught.value)


def test_settings_without_a_cluster(opened):
    with pytest.raises(ImproperlyConfigured, match="REDIS_URL"):
        opened(load_settings({}, {})).publish(APPLICATION, [event()])


async def test_what_is_closed_can_be_used_again(valkey, opened):
    transport = opened(cluster_settings(valkey.url))
    for _ in range(2):
        await transport.apublish(APPLICATION, [event("cache-a")])
        await asyncio.to_thread(transport.publish, APPLICATION, [event("cache-a")])
        await asyncio.to_thread(transport.close)
        await asyncio.to_thread(transport.close)


@pytest.mark.parametrize("layer", [None, CORE_LAYER])
async def test_all_nodes_are_told_to_close_sockets(valkey, opened, settings, layer):
    if layer is not None:
        settings.CHANNEL_LAYERS = {"default": {"BACKEND": layer, "CONFIG": {"hosts": [valkey.url]}}}
    conf = cluster_settings(valkey.url)
    transport = opened(conf)
    async with Node(conf) as first, Node(conf) as second:
        for node in (first, second):
            node.bus.want(NODES)
            await node.bus.certain(NODES)
        for order in ORDERS:
            await asyncio.to_thread(transport.order, APPLICATION, order)
        assert await first.hears(3) == await second.hears(3) == ORDERS


@pytest.mark.parametrize("layer", [None, CORE_LAYER])
async def test_an_order_that_reaches_nobody_is_an_error(valkey, opened, settings, layer):
    if layer is not None:
        settings.CHANNEL_LAYERS = {"default": {"BACKEND": layer, "CONFIG": {"hosts": [valkey.url]}}}
    transport = opened(cluster_settings(valkey.url))
    valkey.kill()
    with pytest.raises(BroadcastError, match="can't be told"):
        await asyncio.to_thread(transport.order, APPLICATION, ORDERS[0])
