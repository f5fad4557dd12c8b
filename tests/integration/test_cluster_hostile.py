"""A Redis that holds and says what no node has written: a node may be misled by it, but not be brought down."""

import asyncio
import random
from collections.abc import Iterator
from functools import partial
from typing import Any

import msgpack
import pytest
from redis import Redis

from tests.integration.api_requests import ask, publish
from tests.integration.cluster import Cluster, Node
from tests.integration.guest import Enter
from tests.integration.servers import until
from tests.integration.views import connected, counts, delivers, sees

pytestmark = pytest.mark.timeout(120)

RECOVERED = 30

VALUES: list[Any] = [None, True, -1, 2**63, 1.5, "", "x", b"\xff\x00", [], [[]], {}, {"": None}, "x" * 100_000]


def messages(app_id: str, channel: str) -> Iterator[bytes]:
    """What could come out of the layer: no messages, and messages of which one part is wrong."""
    yield from (b"", b"\x00", b"\xc1", b"{}", b"\xff" * 1000, b"\x81", b"\xdf\xff\xff\xff\xff", b"\xc7\xff\x05")
    yield random.Random(1).randbytes(100_000)
    yield b"\x91" * 100_000
    for value in VALUES:
        yield msgpack.packb(value)
    kinds: dict[str, dict[str, Any]] = {
        "ChannelEvent": {"app_id": app_id, "channel": channel, "text": "{}", "socket_id": None},
        "StateChange": {"app_id": app_id, "channel": channel, "change": {}},
        "Count": {"app_id": app_id, "channel": channel, "count": 3},
        "UserStatus": {"app_id": app_id, "user_id": "7", "online": True},
        "Terminate": {"app_id": app_id, "user_id": "7", "reconnect": False},
    }
    for kind, fields in kinds.items():
        whole = {"version": 1, "kind": kind, **fields}
        for field in whole:
            yield msgpack.packb({name: value for name, value in whole.items() if name != field})
            for value in VALUES:
                if (field, value) not in (("text", "x"), ("text", "")):
                    yield msgpack.packb(whole | {field: value})
    keys = ("prev", "serial", "user", "user_key", "key", "member", "before", "members")
    changes: list[dict[str, Any]] = [dict.fromkeys(keys, value) for value in VALUES]
    changes += [{"prev": 0, "serial": 10**18 + n, "user_key": "x", "member": [1, "x", None]} for n in range(2000)]
    for change in changes:
        whole = {"version": 1, "kind": "StateChange", "app_id": app_id, "channel": channel, "change": change}
        yield msgpack.packb(whole)


@pytest.fixture(scope="module")
def duo(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Cluster]:
    with Cluster(tmp_path_factory.mktemp("duo"), 2) as running:
        yield running


@pytest.fixture
def nodes(duo: Cluster) -> list[Node]:
    duo.mend()
    return duo.nodes


@pytest.fixture
def redis(duo: Cluster) -> Iterator[Redis]:
    with duo.valkey.client() as client:
        yield client


async def test_garbage_in_every_group(duo: Cluster, nodes: list[Node], redis: Redis, enter: Enter, name: str) -> None:
    room = f"presence-{name}"
    ada, bob = await enter(nodes[0], "ada", room, name), await enter(nodes[1], "bob", room, name)
    pids = [node.process.pid for node in nodes]
    groups = redis.pubsub_channels()
    assert groups
    for channel in (room, name):
        for message in messages(nodes[0].app_id, channel):
            for group in groups:
                redis.publish(group, message)
    eve = await enter(nodes[0], "eve", room, name)
    await until(partial(sees, [ada, bob, eve], room, "ada", "bob", "eve"), RECOVERED)
    for node in nodes:
        for channel in (room, name):
            await delivers(node, channel, [ada, bob, eve])
        assert "Traceback" not in node.process.output
    await until(partial(counts, nodes, name, 3))
    assert [node.process.pid for node in nodes if node.is_running] == pids
    assert all(guest.is_connected for guest in (ada, bob, eve))


def spoil(redis: Redis, key: bytes, how: str) -> None:
    """Give a key another type, or keep its type and fill it with nonsense."""
    kind = redis.type(key)
    if how == "type":
        redis.delete(key)
        if kind == b"string":
            redis.hset(key, "x", "y")
        else:
            redis.set(key, "x")
    elif kind == b"hash":
        more = {b"\xff": b"nonsense", b"m:x": b"[", b"n:x": b"-7"}
        redis.hset(key, mapping=dict.fromkeys(redis.hkeys(key), b"\xff{") | more)
    elif kind == b"zset":
        redis.zadd(key, {b"\xff\x00": 1, "x" * 1000: float("inf"), "nobody": float("-inf")})
    elif kind == b"set":
        redis.sadd(key, b"\xff\x00", "x" * 1000)
    elif kind == b"string":
        redis.set(key, b"\xff{")


@pytest.mark.parametrize("how", ["type", "values"])
async def test_nonsense_in_every_key(
    duo: Cluster, nodes: list[Node], redis: Redis, enter: Enter, name: str, how: str
) -> None:
    room, cached = f"presence-{name}", f"cache-{name}"
    ada, bob = await enter(nodes[0], "ada", room, name), await enter(nodes[1], "bob", room, name)
    await bob.sign_in("bob")
    await asyncio.to_thread(nodes[0].publisher().trigger, cached, "price", {})
    keys = list(redis.scan_iter(match=f"*{duo.prefix}*"))
    assert keys
    for key in keys:
        spoil(redis, key, how)
    for node in nodes:
        guest = await enter(node, "guest")
        for channel, user_id in ((room, "guest"), (name, None), (cached, None), (f"{name}-new", None)):
            await guest.ask_for(channel, user_id)
        await guest.ping()
        await guest.unsubscribe(f"{name}-new")
        for path in ("channels", f"channels/{room}", f"channels/{room}/users", f"channels/{cached}", "connections"):
            answer = await asyncio.to_thread(ask, node, path)
            assert answer.status_code in (200, 404, 503), answer.text
        for channel in (room, name, cached):
            answer = await asyncio.to_thread(publish, node, channel, "event")
            assert answer.status_code in (200, 503), answer.text
    await asyncio.sleep(3)  # A beat of the leases falls into it.
    assert [node.is_running for node in nodes] == [True, True]
    assert ada.is_connected and bob.is_connected
    redis.flushall()
    await until(partial(counts, nodes, name, 4), RECOVERED)
    await until(partial(connected, nodes, 4), RECOVERED)
    eve = await enter(nodes[0], "eve", room)
    await until(partial(sees, [ada, bob, eve], room, "ada", "bob", "guest", "eve"), RECOVERED)
    for node in nodes:
        await delivers(node, room, [ada, bob, eve])
