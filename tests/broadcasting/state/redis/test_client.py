"""The client: bounded, and silent about secrets."""

import pytest
from redis import asyncio as aioredis

from broadcasting.state.base import StateUnreachable
from broadcasting.state.redis.client import Client
from broadcasting.state.redis.scripts import SPEND
from tests.integration.servers import free_port


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
