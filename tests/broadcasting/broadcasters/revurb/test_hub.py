"""Events that go straight into the hub of this process."""

import asyncio
import logging

import pytest

from broadcasting.broadcasters import BroadcastError
from broadcasting.broadcasters.revurb import hub as module
from broadcasting.broadcasters.revurb.hub import HubTransport
from broadcasting.cluster.messages import Terminate
from broadcasting.hub import get_hub
from broadcasting.hub.process import serve_here
from broadcasting.state.base import StateUnreachable
from tests.broadcasting.broadcasters.events import event
from tests.broadcasting.fakes import Client, application, turns

pytestmark = pytest.mark.usefixtures("configured")

APPLICATION = application()


@pytest.fixture
async def client(configured):
    serve_here()
    client = await Client.greeted(get_hub(), APPLICATION)
    yield await client.joined("room")
    await get_hub().shutdown(timeout=0)


@pytest.fixture
def transport():
    return HubTransport(5)


def numbered(number):
    return [event(data=f'{{"n":{number}}}')]


def numbers(client):
    return [each["data"]["n"] for each in client.socket.events()]


async def test_async_code_publishes(client, transport):
    await transport.apublish(APPLICATION, [*numbered(1), *numbered(2)])
    await turns()
    assert numbers(client) == [1, 2]


async def test_a_thread_publishes_and_waits(client, transport):
    await asyncio.to_thread(transport.publish, APPLICATION, numbered(1))
    await turns()
    assert numbers(client) == [1]


async def test_many_threads_publish_at_once(client, transport):
    await asyncio.gather(*[asyncio.to_thread(transport.publish, APPLICATION, numbered(number)) for number in range(50)])
    await turns()
    assert sorted(numbers(client)) == list(range(50))


async def test_another_loop_publishes(client, transport):
    await asyncio.to_thread(asyncio.run, transport.apublish(APPLICATION, numbered(1)))
    await turns()
    assert numbers(client) == [1]


async def test_sync_code_in_the_loop_does_not_wait_and_keeps_the_order(client, transport):
    for number in range(5):
        transport.publish(APPLICATION, numbered(number))
    client.socket.assert_nothing()
    await transport.apublish(APPLICATION, numbered(5))
    await turns()
    assert numbers(client) == [0, 1, 2, 3, 4, 5]


async def test_what_fails_behind_sync_code_is_logged(client, transport, monkeypatch, caplog):
    async def fail(*arguments):
        raise StateUnreachable("Redis is away")

    monkeypatch.setattr(get_hub(), "publish", fail)
    with caplog.at_level(logging.ERROR, "broadcasting.events"):
        transport.publish(APPLICATION, numbered(1))
        await turns()
    assert "1 events were lost. The other nodes of the cluster can't be told: Redis is away" in caplog.text
    with pytest.raises(BroadcastError, match="Redis is away"):
        await transport.apublish(APPLICATION, numbered(1))


async def test_a_mistake_does_not_stop_those_behind_it(client, transport, monkeypatch, caplog):
    publish = get_hub().publish

    async def fail_once(*arguments):
        monkeypatch.setattr(get_hub(), "publish", publish)
        raise TypeError("a mistake")

    monkeypatch.setattr(get_hub(), "publish", fail_once)
    transport.publish(APPLICATION, numbered(1))
    transport.publish(APPLICATION, numbered(2))
    await turns(10)
    assert numbers(client) == [2]
    assert "a mistake" in caplog.text


async def test_code_that_blocks_the_loop_can_not_fill_the_memory(client, transport, monkeypatch):
    monkeypatch.setattr(module, "MOST_WAITING", 3)
    for number in range(3):
        transport.publish(APPLICATION, numbered(number))
    with pytest.raises(BroadcastError, match="await abroadcast"):
        transport.publish(APPLICATION, numbered(3))
    await turns(10)
    transport.publish(APPLICATION, numbered(4))
    await turns(10)
    assert numbers(client) == [0, 1, 2, 4]


def test_a_process_without_sockets(transport):
    with pytest.raises(BroadcastError, match="serves no sockets"):
        transport.publish(APPLICATION, numbered(1))


async def test_a_loop_that_is_stuck_is_not_waited_for(client, monkeypatch):
    async def stay(*arguments):
        await asyncio.sleep(60)

    monkeypatch.setattr(get_hub(), "publish", stay)
    with pytest.raises(BroadcastError, match=r"within 0\.05 s"):
        await asyncio.to_thread(HubTransport(0.05).publish, APPLICATION, numbered(1))


async def test_sockets_are_closed_from_a_thread(client, transport):
    await client.sign_in("7")
    client.socket.texts()
    await asyncio.to_thread(transport.order, APPLICATION, Terminate(APPLICATION.id, "7", False))
    client.socket.assert_ended(4009, "Connection terminated by the application")
