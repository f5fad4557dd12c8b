"""Every kind of Redis that a site may have makes one server of several hubs."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import AsyncExitStack
from pathlib import Path
from typing import Any
from uuid import uuid4

import pytest

from broadcasting.conf.settings import load_settings
from broadcasting.hub import Event, Hub
from broadcasting.hub.process import make_hub
from tests.broadcasting.fakes import APPLICATION, Client
from tests.integration.redis_kinds import RedisCluster, TlsRedis, Watched
from tests.integration.servers import free_port, until

Start = Callable[..., Awaitable[list[Hub]]]


@pytest.fixture
async def hubs(settings: Any) -> AsyncIterator[Start]:
    """Starts two hubs of one cluster, as two processes have them."""
    prefix = uuid4().hex

    async def start(redis_url: str | None = None, *hosts: object, ready: bool = True) -> list[Hub]:
        backend = "channels_redis.pubsub.RedisPubSubChannelLayer"
        settings.CHANNEL_LAYERS = {"default": {"BACKEND": backend, "CONFIG": {"hosts": list(hosts)}}} if hosts else {}
        values = {"SCALING_ENABLED": True, "SCALING_PREFIX": prefix, "SCALING_TIMEOUT": 1}
        made = [
            make_hub(load_settings({**values, **({"REDIS_URL": redis_url} if redis_url else {})}, {})) for _ in "ab"
        ]
        for hub in made:
            parts.push_async_callback(hub.shutdown, timeout=1)
            await hub.start()
        if ready:
            await until(lambda: reachable(made))
        return made

    async with AsyncExitStack() as parts:
        yield start


async def reachable(hubs: list[Hub]) -> bool:
    return all(hub.reachable for hub in hubs)


async def are_one(hubs: list[Hub]) -> None:
    """Clients of two hubs see each other, hear what is published at any, and are counted together."""
    room, news, sport, cached = [f"{kind}{uuid4().hex}" for kind in ("presence-", "", "", "cache-")]
    ada, bob = [await Client.greeted(hub) for hub in hubs]
    for client, user_id in ((ada, "ada"), (bob, "bob")):
        await client.joined(news, sport)
        await client.subscribe(room, {"user_id": user_id})
    (greeting,) = bob.socket.events()
    assert greeting["data"]["presence"]["ids"] == ["ada", "bob"]
    await hears(ada, "pusher_internal:subscription_succeeded", "pusher_internal:member_added")
    for hub in hubs:
        await hub.publish(APPLICATION, event("one", news), event("both", news, sport), event("kept", cached))
        for client in (ada, bob):
            await hears(client, "one", "both", "both")
    assert [len(await hub.members(APPLICATION, room)) for hub in hubs] == [2, 2]
    described = [await hub.describe(APPLICATION, [news, cached]) for hub in hubs]
    assert described[0] == described[1]
    assert (described[0][0].subscription_count, described[0][1].cached.name) == (2, "kept")
    assert [await hub.connection_count(APPLICATION) for hub in hubs] == [2, 2]
    await bob.leave()
    await hears(ada, "pusher_internal:member_removed")
    await ada.leave()
    await until(lambda: empty(hubs))


def event(name: str, *channels: str) -> Event:
    return Event(name=name, data="{}", channels=channels)


async def hears(client: Client, *names: str) -> None:
    """Exactly these messages come, in this order."""
    heard: list[str] = []

    async def all_heard() -> bool:
        heard.extend(each["event"] for each in client.socket.events())
        return len(heard) >= len(names)

    await until(all_heard)
    assert heard == list(names)


async def empty(hubs: list[Hub]) -> bool:
    return [await hub.connection_count(APPLICATION) for hub in hubs] == [0, 0]


async def test_a_redis_cluster(hubs: Start, tmp_path: Path) -> None:
    with RedisCluster(tmp_path) as cluster:
        await are_one(await hubs(cluster.url))


async def test_a_redis_cluster_for_the_state_and_its_masters_as_shards(hubs: Start, tmp_path: Path) -> None:
    with RedisCluster(tmp_path) as cluster:
        hosts = [f"redis://127.0.0.1:{server.port}" for server in cluster.servers]
        await are_one(await hubs(cluster.url, *hosts))


async def test_sentinels_and_a_master_that_dies(hubs: Start, tmp_path: Path) -> None:
    with Watched(tmp_path) as watched:
        made = await hubs(None, watched.host)
        await are_one(made)
        ada, bob = [await (await Client.greeted(hub)).joined("news") for hub in made]
        await asyncio.to_thread(watched.kill_master)
        await until(lambda: reachable(made))
        await until(lambda: arrives(made[0], bob))
        await until(lambda: arrives(made[1], ada))
        ada.socket.assert_open()
        await ada.leave()
        await bob.leave()
        # What was told to the master that died is told again, in a moment.
        await until(lambda: see_each_other(made))
        await are_one(made)


async def see_each_other(hubs: list[Hub]) -> bool:
    """Whether a newcomer on the last hub is shown somebody of the first, in a room that nobody knew."""
    room = f"presence-{uuid4().hex}"
    ada, bob = [await Client.greeted(hub) for hub in hubs]
    await ada.subscribe(room, {"user_id": "ada"})
    await bob.subscribe(room, {"user_id": "bob"})
    shown = [each["data"]["presence"]["ids"] for each in bob.socket.events() if "presence" in (each.get("data") or {})]
    await ada.leave()
    await bob.leave()
    return shown[:1] == [["ada", "bob"]]


async def arrives(hub: Hub, client: Client) -> bool:
    """Whether what the hub publishes reaches the client, on the whole way that an event goes."""
    if not hub.reachable:
        return False
    try:
        await hub.publish(APPLICATION, event("again", "news"))
    except Exception as problem:
        assert type(problem).__name__ in ("Unreachable", "StateUnreachable")
        return False
    await asyncio.sleep(0.1)
    return "again" in [each["event"] for each in client.socket.events()]


async def test_tls(hubs: Start, tmp_path: Path) -> None:
    with TlsRedis(tmp_path) as redis:
        await are_one(await hubs(redis.url()))


async def test_tls_with_a_certificate_of_our_own(hubs: Start, tmp_path: Path) -> None:
    with TlsRedis(tmp_path, "--tls-auth-clients", "yes") as redis:
        await are_one(await hubs(redis.own_url))


async def test_a_redis_cluster_over_tls(hubs: Start, tmp_path: Path) -> None:
    with TlsRedis(
        tmp_path, "--cluster-enabled", "yes", "--tls-cluster", "yes", "--cluster-port", str(free_port())
    ) as redis:
        redis.take_all_slots()
        await are_one(await hubs(redis.url(scheme="rediss+cluster")))


@pytest.mark.parametrize("scheme", ["rediss", "rediss+cluster", "redis"])
async def test_a_server_that_is_not_trusted(hubs: Start, tmp_path: Path, caplog: Any, scheme: str) -> None:
    with TlsRedis(tmp_path) as redis:
        made = await hubs(redis.url(redis.stranger, scheme) if scheme != "redis" else plain(redis), ready=False)
        assert not any(hub.condition["state"] or hub.condition["messages"] for hub in made)
        assert "hush" not in caplog.text


def plain(redis: TlsRedis) -> str:
    """As if it spoke no TLS."""
    return f"redis://:hush@127.0.0.1:{redis.port}"
