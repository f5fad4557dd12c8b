"""The client for the tests of sites, against the real consumer and hub."""

import pytest

from broadcasting.applications import get_provider
from broadcasting.hub.process import get_hub
from broadcasting.protocol.messages import Event
from broadcasting.testing import ConnectionClosed, PusherCommunicator, ReceivedEvent, SubscriptionRefused
from tests.broadcasting import sites
from tests.broadcasting.sites import revurb

pytestmark = pytest.mark.usefixtures("configured")

SITE = sites.application


def application():
    return get_provider().find_by_key("one")


async def publish(name: str, *channels: str, data: str = '{"id":1}', socket_id: str | None = None) -> None:
    await get_hub().publish(application(), Event(name=name, data=data, channels=channels, socket_id=socket_id))


async def test_connecting():
    client = PusherCommunicator(SITE)
    socket_id = await client.connect()
    assert client.socket_id == socket_id
    assert await get_hub().connection_count(application()) == 1
    await client.disconnect()
    assert await get_hub().connection_count(application()) == 0


async def test_receiving():
    async with PusherCommunicator(SITE) as client:
        assert await client.subscribe("news") == {}
        await publish("saved", "news")
        assert await client.receive_event() == ReceivedEvent("saved", {"id": 1}, "news")
        await client.assert_nothing()


async def test_data_that_is_no_json_stays_a_text():
    async with PusherCommunicator(SITE) as client:
        await client.subscribe("news")
        await publish("saved", "news", data="text")
        assert (await client.receive_event()).data == "text"


@pytest.mark.parametrize("channel", ["private-x", "private-encrypted-x"])
async def test_private_channels_are_signed(channel):
    async with PusherCommunicator(SITE) as client:
        assert await client.subscribe(channel) == {}


async def test_presence():
    async with PusherCommunicator(SITE) as one, PusherCommunicator(SITE) as two:
        answer = await one.subscribe("presence-x", user_id=7, user_info={"name": "A"})
        assert answer == {"presence": {"count": 1, "ids": [7], "hash": {"7": {"name": "A"}}}}
        await two.subscribe("presence-x", user_id="8")
        added = await one.receive_event("pusher_internal:member_added")
        assert added == ReceivedEvent("pusher_internal:member_added", {"user_id": "8"}, "presence-x")


async def test_a_refused_subscription():
    async with PusherCommunicator(SITE) as client:
        with pytest.raises(SubscriptionRefused) as refusal:
            await client.subscribe("private-x", auth="one:wrong")
        assert refusal.value.channel == "private-x"
        assert refusal.value.data == {"type": "AuthError", "error": "Connection is unauthorized", "status": 401}
        assert "private-x: Connection is unauthorized" in str(refusal.value)
        await client.assert_nothing()


async def test_unsubscribing():
    async with PusherCommunicator(SITE) as client:
        await client.subscribe("news")
        await client.unsubscribe("news")
        await publish("saved", "news")
        await client.assert_nothing()


async def test_client_events():
    async with PusherCommunicator(SITE) as one, PusherCommunicator(SITE) as two:
        await one.subscribe("presence-x", user_id=7)
        await two.subscribe("presence-x", user_id=8)
        await one.send_event("presence-x", "typing", {"a": 1})
        await one.send_event("presence-x", "client-typing")
        assert await two.receive_event() == ReceivedEvent("client-typing", {"a": 1}, "presence-x", 7)
        assert await two.receive_event() == ReceivedEvent("client-typing", None, "presence-x", 7)
        await two.assert_nothing()


async def test_events_by_name_leave_the_others_for_later():
    async with PusherCommunicator(SITE) as client:
        await client.subscribe("news")
        for name in ("a", "b", "c"):
            await publish(name, "news")
        assert (await client.receive_event("c")).name == "c"
        assert (await client.receive_event("a")).name == "a"
        with pytest.raises(AssertionError, match="received ReceivedEvent\\(name='b'"):
            await client.assert_nothing()
        assert (await client.receive_event()).name == "b"


async def test_an_event_that_does_not_come():
    async with PusherCommunicator(SITE, timeout=0.01) as client:
        await client.subscribe("news")
        with pytest.raises(TimeoutError):
            await client.receive_event("saved")


async def test_one_s_own_event():
    async with PusherCommunicator(SITE) as client:
        await client.subscribe("news")
        await publish("saved", "news", socket_id=client.socket_id)
        await client.assert_nothing()


async def test_signing_in():
    async with PusherCommunicator(SITE) as client:
        data = await client.sign_in("7", user_info={"name": "A"})
        assert data == {"user_data": '{"id": "7", "user_info": {"name": "A"}, "watchlist": []}'}
        await client.subscribe("#server-to-user-7")
        await publish("hello", "#server-to-user-7")
        assert (await client.receive_event()).name == "hello"


async def test_being_closed():
    async with PusherCommunicator(SITE) as client:
        await client.subscribe("presence-x", user_id=7)
        await get_hub().terminate(application(), "7")
        assert await client.wait_closed() == (4009, "Connection terminated by the application")
        assert (await client.receive_event()).name == "pusher:error"
        with pytest.raises(ConnectionClosed) as closed:
            await client.receive_event()
        assert (closed.value.code, closed.value.reason) == (4009, "Connection terminated by the application")


async def test_another_application():
    with pytest.raises(ConnectionClosed) as closed:
        await PusherCommunicator(SITE, get_provider().find_by_key("two")).connect()
    assert closed.value.code == 4003


async def test_headers(settings):
    settings.REVURB = revurb(ALLOWED_ORIGINS=["example.com"])
    async with PusherCommunicator(SITE, headers={"Origin": "https://example.com"}):
        pass
    with pytest.raises(ConnectionClosed) as closed:
        await PusherCommunicator(SITE).connect()
    assert (closed.value.code, closed.value.reason) == (4009, "Origin not allowed")


async def test_a_path_prefix(settings):
    settings.REVURB = {**sites.REVURB, "SERVER_PATH": "/ws"}
    async with PusherCommunicator(SITE) as client:
        assert client.socket_id


async def test_any_text():
    async with PusherCommunicator(SITE) as client:
        await client.send_text("garbage")
        error = await client.receive_event("pusher:error")
        assert error.data == {"code": 4200, "message": "Invalid message format"}


async def test_what_the_application_raises():
    async def broken(scope, receive, send):
        raise RuntimeError("a broken site")

    with pytest.raises(RuntimeError, match="a broken site"):
        await PusherCommunicator(broken).connect()


async def test_an_application_that_just_ends():
    async def silent(scope, receive, send):
        await send({"type": "websocket.accept"})

    with pytest.raises(ConnectionClosed) as closed:
        await PusherCommunicator(silent).connect()
    assert closed.value.code == 1006


async def test_a_site_without_the_server():
    async def refusing(scope, receive, send):
        await send({"type": "websocket.close", "code": 1000})

    with pytest.raises(ConnectionClosed) as closed:
        await PusherCommunicator(refusing).connect()
    assert closed.value.code == 1000
