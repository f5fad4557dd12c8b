"""Signals: each with what it carries, in the order in which things happen, and nothing without a listener."""

import asyncio

import pytest

from broadcasting import signals
from broadcasting.protocol.messages import Event
from tests.broadcasting.fakes import APPLICATION, Client, application, listening, turns

EVERY = {name: each for name, each in vars(signals).items() if isinstance(each, signals.Signal)}


@pytest.fixture
async def listener(hub):
    with listening(**EVERY) as listener:
        yield listener
        await hub._announcer.settle()


async def heard(hub, listener):
    """What was heard since the last call, without what all signals carry."""
    await turns()
    await hub._announcer.settle()
    found, listener.heard[:] = list(listener.heard), []
    for _, values in found:
        assert values.pop("sender") is type(hub)
        assert values.pop("application").id == "1"
    return [each for each in found if each[0] not in ("message_sent", "message_received")]


async def test_connection(hub, listener):
    client = await Client.connect(hub, origin="https://example.com")
    opened = {"socket_id": client.socket_id, "origin": "https://example.com"}
    assert await heard(hub, listener) == [("connection_opened", opened)]
    await client.leave(1001)
    assert await heard(hub, listener) == [("connection_closed", {"socket_id": client.socket_id, "code": 1001})]


async def test_a_refused_connection_is_none(hub, listener):
    client = await Client.connect(hub, application(enabled=False))
    await client.leave(4003)
    assert await heard(hub, listener) == []


async def test_a_connection_that_comes_too_late_is_none(hub, listener):
    await hub.shutdown(timeout=0)
    client = await Client.connect(hub)
    await client.leave(4200)
    assert await heard(hub, listener) == []


async def test_a_connection_closed_by_the_server(hub, listener):
    client = await Client.greeted(hub, application(max_message_size=1))
    await client.hear("{}")
    await client.leave(1009)
    assert [name for name, _ in await heard(hub, listener)] == ["connection_opened", "connection_closed"]


async def test_pruned(hub, clock, listener):
    client = await Client.greeted(hub)
    await heard(hub, listener)
    for seconds in (60, 30):
        clock.advance(seconds)
        await hub._beat()
    assert await heard(hub, listener) == [
        ("connection_pruned", {"socket_id": client.socket_id}),
        ("connection_closed", {"socket_id": client.socket_id, "code": 4201}),
    ]


async def test_channel(hub, listener):
    one, two = [await Client.greeted(hub) for _ in range(2)]
    await heard(hub, listener)
    for client in (one, two):
        await client.subscribe("news")
    for client in (one, two):
        await client.unsubscribe("news")
    values = [{"channel": "news", "socket_id": client.socket_id, "user_id": None} for client in (one, two)]
    assert await heard(hub, listener) == [
        ("channel_occupied", {"channel": "news"}),
        ("subscribed", values[0]),
        ("subscribed", values[1]),
        ("unsubscribed", values[0]),
        ("unsubscribed", values[1]),
        ("channel_vacated", {"channel": "news"}),
    ]


async def test_members(hub, listener):
    one, two = [await Client.greeted(hub) for _ in range(2)]
    await heard(hub, listener)
    for client in (one, two):
        await client.subscribe("presence-x", {"user_id": 7, "user_info": {"name": "A"}})
    await one.unsubscribe("presence-x")
    await two.leave()
    values = [{"channel": "presence-x", "socket_id": client.socket_id, "user_id": 7} for client in (one, two)]
    assert await heard(hub, listener) == [
        ("channel_occupied", {"channel": "presence-x"}),
        ("member_added", {"channel": "presence-x", "user_id": 7, "user_info": {"name": "A"}}),
        ("subscribed", values[0]),
        ("subscribed", values[1]),
        ("unsubscribed", values[0]),
        ("unsubscribed", values[1]),
        ("member_removed", {"channel": "presence-x", "user_id": 7}),
        ("channel_vacated", {"channel": "presence-x"}),
        ("connection_closed", {"socket_id": two.socket_id, "code": 1000}),
    ]


async def test_client_event(hub, listener):
    client = await Client.greeted(hub)
    await client.subscribe("presence-x", {"user_id": 7})
    await heard(hub, listener)
    await client.say("client-x", {"a": 1}, channel="presence-x")
    await client.say("client-x", {"a": 1}, channel="presence-y")
    values = {"channel": "presence-x", "socket_id": client.socket_id, "user_id": 7, "event": "client-x"}
    assert await heard(hub, listener) == [("client_event", {**values, "data": {"a": 1}})]


async def test_cache_miss(hub, listener):
    client = await Client.greeted(hub)
    await heard(hub, listener)
    await client.subscribe("cache-x")
    assert (await heard(hub, listener))[-1] == ("cache_miss", {"channel": "cache-x"})


async def test_messages(hub):
    client = await Client.greeted(hub)
    with listening(received=signals.message_received, sent=signals.message_sent) as listener:
        await client.hear("garbage")
        await client.hear(b"garbage")
        await client.hear('{"event":"pusher:ping"}')
        await client.subscribe("news")
        await hub.publish(APPLICATION, Event(name="x", data="{}", channels=("news",)))
        await hub._announcer.settle()
    assert [(each["message"], each["socket_id"]) for each in listener.of("received")][:2] == [
        ("garbage", client.socket_id),
        ('{"event":"pusher:ping"}', client.socket_id),
    ]
    assert listener.of("sent")[-1]["message"] == '{"event":"x","data":"{}","channel":"news"}'
    assert [each["message"] for each in listener.of("sent")] == client.socket.texts()
    assert all(each["socket_ids"] == (client.socket_id,) for each in listener.of("sent"))


async def test_nothing_is_built_without_a_listener(hub):
    client = await Client.greeted(hub)
    await client.joined("cache-x", "presence-x", channel_data={"user_id": 7})
    await client.say("client-x", {}, channel="presence-x")
    await client.leave()
    assert hub._announcer._queue.empty()
    assert hub._announcer._task is None


async def test_a_receiver_that_raises_hurts_nobody(hub):
    def fail(**values):
        raise RuntimeError("a receiver's own fault")

    for signal in EVERY.values():
        signal.connect(fail)
    try:
        with listening(subscribed=signals.subscribed) as listener:
            client = await Client.greeted(hub)
            await client.joined("news")
            await hub._announcer.settle()
            client.socket.assert_open()
            assert listener.names() == ["subscribed"]
    finally:
        for signal in EVERY.values():
            signal.disconnect(fail)


async def test_a_slow_receiver_delays_no_client(hub):
    released = asyncio.Event()

    async def wait(**values):
        await released.wait()

    signals.subscribed.connect(wait)
    try:
        client = await Client.greeted(hub)
        await client.subscribe("news")
        client.socket.assert_names("pusher_internal:subscription_succeeded")
    finally:
        released.set()
        signals.subscribed.disconnect(wait)
        await hub._announcer.settle()
