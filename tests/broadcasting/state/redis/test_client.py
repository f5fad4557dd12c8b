"""The client: bounded, and silent about secrets."""

import asyncio
from pathlib import Path

import pytest
from redis import asyncio as aioredis

from broadcasting.state.base import StateUnreachable
from broadcasting.state.redis.client import Client
from broadcasting.state.redis.scripts import SPEND
from tests.integration.proxy import Proxy
from tests.integration.redis_kinds import TlsRedis
from tests.integration.servers import free_port
from tests.integration.valkey import Valkey


async def test_nobody_there():
    client = Client(f"redis://:hush@127.0.0.1:{free_port()}", 1)
    with pytest.raises(StateUnreachable):
        await client.ask("PING")
    client.open()
    with pytest.raises(StateUnreachable) as raised:
        await client.ask("PING")
    assert "hush" not in str(raised.value)
    await client.close()
    await client.close()


async def test_scripts_that_redis_forgot(valkey):
    client = Client({"address": valkey}, 1)
    client.open()
    redis = aioredis.Redis.from_url(valkey)
    for _ in range(2):
        await redis.script_flush()
        assert await client.run(SPEND, [b"{test-client}:x"], [1, 1000]) == b"0"
    await redis.aclose()
    assert await client.ask_all([("PING",), ("ECHO", "x")]) in ([True, b"x"], [b"PONG", b"x"])
    await client.close()


async def test_a_wrong_password(valkey):
    client = Client(valkey.replace("unix://", "unix://someone:hush@"), 1)
    client.open()
    with pytest.raises(StateUnreachable) as raised:
        await client.ask("PING")
    assert "hush" not in str(raised.value)
    await client.close()


@pytest.mark.parametrize("harm", ["swallow", "cut"])
@pytest.mark.parametrize("server", [Valkey, TlsRedis])
async def test_redis_is_back_for_everybody_at_once(
    server: type[Valkey] | type[TlsRedis], harm: str, tmp_path: Path
) -> None:
    """However many connections the pool has from before, and whether or not they look dead."""
    with server(tmp_path) as redis, Proxy(redis.port) as proxy:
        client = Client(proxy.url if server is Valkey else redis.own_url.replace(str(redis.port), str(proxy.port)), 0.5)
        client.open()
        await asyncio.gather(*(client.ask("BLPOP", f"list-{number}", 0.1) for number in range(5)))
        await asyncio.to_thread(getattr(proxy, harm))
        with pytest.raises(StateUnreachable):
            await client.ask("PING")
        await asyncio.to_thread(proxy.heal)
        answers = await asyncio.gather(*(client.ask("ECHO", "x") for _ in range(5)))
        assert answers == [b"x"] * 5
        await client.close()
