"""The consumer: ASGI on one side, the hub on the other; with a server's frame writer and without."""

import asyncio
import json
import logging

import pytest
from channels.testing import WebsocketCommunicator

from broadcasting.applications import get_provider
from broadcasting.consumers import REFUSAL_BUFFER
from broadcasting.hub.process import get_hub
from broadcasting.protocol.frames import payloads
from broadcasting.protocol.messages import Event
from broadcasting.writers import FRAME_EXTENSION
from tests.broadcasting import sites
from tests.broadcasting.fakes import turns
from tests.broadcasting.sites import revurb

pytestmark = pytest.mark.usefixtures("configured")

ESTABLISHED = "pusher:connection_established"


def communicator(path: str = "/app/one?protocol=7", headers=None) -> WebsocketCommunicator:
    return WebsocketCommunicator(sites.application, path, headers)


def application():
    return get_provider().find_by_key("one")


class FakeFrameWriter:
    """A server's frame writer: the extension that is called once, and what it was given."""

    def __init__(self) -> None:
        self.limits: list[int] = []
        self.frames: list[bytes] = []

    def open_writer(self, max_buffer: int):
        self.limits.append(max_buffer)
        return self.frames.append

    def names(self) -> list[str]:
        return [json.loads(payload)["event"] for payload in payloads(b"".join(self.frames))]


async def received(client: WebsocketCommunicator) -> dict:
    return json.loads(await client.receive_from())


async def publish(*channels: str, name: str = "saved") -> None:
    await get_hub().publish(application(), Event(name=name, data="{}", channels=channels))


class TestWithoutFrameWriter:
    async def test_a_conversation(self):
        client = communicator()
        assert (await client.connect())[0] is True
        assert (await received(client))["event"] == ESTABLISHED
        await client.send_to('{"event":"pusher:ping"}')
        assert await received(client) == {"event": "pusher:pong"}
        await client.send_to('{"event":"pusher:subscribe","data":{"channel":"news"}}')
        assert (await received(client))["channel"] == "news"
        for name in ("a", "b", "c"):
            await publish("news", name=name)
        assert [(await received(client))["event"] for _ in range(3)] == ["a", "b", "c"]
        await client.disconnect()
        assert await get_hub().connection_count(application()) == 0

    async def test_binary(self):
        client = communicator()
        await client.connect()
        await received(client)
        await client.send_to(bytes_data=b"\xff")
        assert json.loads((await received(client))["data"])["code"] == 4200
        await client.disconnect()

    @pytest.mark.parametrize(
        ("path", "headers", "changes", "code", "reason"),
        [
            ("/app/nobody", None, {}, 4001, "Application does not exist"),
            ("/app/two", None, {}, 4003, "Application is disabled"),
            ("/app/one", None, {"MAX_CONNECTIONS": 1}, 4004, "Application is over connection quota"),
            ("/app/one", [(b"origin", b"https://b.org")], {"ALLOWED_ORIGINS": ["a.org"]}, 4009, "Origin not allowed"),
        ],
    )
    async def test_refusals(self, settings, path, headers, changes, code, reason):
        settings.REVURB = revurb(**changes)
        first = communicator(headers=[(b"origin", b"https://a.org")])
        await first.connect()
        client = communicator(path, headers)
        assert (await client.connect())[0] is True, "refused by a close, which needs an accepted socket"
        error = await received(client)
        assert error["event"] == "pusher:error"
        assert json.loads(error["data"]) == {"code": code, "message": reason}
        closing = await client.receive_output()
        assert (closing["type"], closing["code"], closing["reason"]) == ("websocket.close", code, reason)
        await client.send_to('{"event":"pusher:ping"}')
        assert await client.receive_nothing(0.01)
        await client.disconnect(code)
        assert await get_hub().connection_count(application()) == 1
        await first.disconnect()

    @pytest.mark.parametrize(("version", "code"), [("4", 4007), ("x", 4006)])
    async def test_strict_version(self, settings, version, code):
        settings.REVURB = {**sites.REVURB, "STRICT_PROTOCOL_VERSION": True}
        client = communicator(f"/app/one?protocol={version}")
        await client.connect()
        assert json.loads((await received(client))["data"])["code"] == code
        await client.disconnect()

    @pytest.mark.parametrize("query", ["", "?protocol=", "?protocol=x", "?%ff=%fe&&==", "?protocol=7&protocol=4"])
    async def test_lenient_version(self, query):
        client = communicator(f"/app/one{query}")
        await client.connect()
        assert (await received(client))["event"] == ESTABLISHED
        await client.disconnect()

    async def test_an_oversized_message(self):
        client = communicator()
        await client.connect()
        await received(client)
        await client.send_to("x" * 10_001)
        closing = await client.receive_output()
        assert (closing["code"], closing["reason"]) == (1009, "Maximum message size exceeded")
        await client.disconnect(1009)

    async def test_a_slow_client_is_dropped(self, settings):
        settings.REVURB = revurb(MAX_SEND_BUFFER=1000)
        client = communicator()
        await client.connect()
        await received(client)
        await client.send_to('{"event":"pusher:subscribe","data":{"channel":"news"}}')
        await received(client)
        for _ in range(30):
            await publish("news", name="x" * 100)
        closing = await client.receive_output()
        assert closing == {"type": "websocket.close", "code": 1008, "reason": "Too slow"}
        await client.disconnect(1008)

    async def test_nothing_goes_on_running(self):
        client = communicator()
        await client.connect()
        await client.send_to('{"event":"pusher:ping"}')
        await client.disconnect()
        await get_hub().shutdown(timeout=0)
        await turns()
        assert asyncio.all_tasks() == {asyncio.current_task()}

    async def test_a_send_that_never_ends(self):
        """Where a server blocks ``send``, the end of the socket is the end of the wait."""
        inputs: asyncio.Queue = asyncio.Queue()

        async def send(message):
            if message["type"] == "websocket.send":
                await asyncio.Event().wait()

        inputs.put_nowait({"type": "websocket.connect"})
        scope = {"type": "websocket", "path": "/app/one", "query_string": b"", "headers": []}
        running = asyncio.create_task(sites.application(scope, inputs.get, send))
        await turns()
        inputs.put_nowait({"type": "websocket.disconnect", "code": 1006})
        await running
        await get_hub().shutdown(timeout=0)
        await turns()
        assert asyncio.all_tasks() == {asyncio.current_task()}


class TestWithFrameWriter:
    @pytest.fixture
    def writer(self):
        return FakeFrameWriter()

    @pytest.fixture
    async def client(self, writer):
        client = communicator()
        client.scope["extensions"] = {FRAME_EXTENSION: writer.open_writer}
        await client.connect()
        yield client
        await client.disconnect()

    async def test_it_gets_the_frames(self, settings, writer, client):
        assert writer.limits == [application().max_send_buffer]
        await client.send_to('{"event":"pusher:subscribe","data":{"channel":"news"}}')
        await turns()
        for name in ("a", "b"):
            await publish("news", name=name)
        await turns()
        assert writer.names() == [ESTABLISHED, "pusher_internal:subscription_succeeded", "a", "b"]
        assert len(writer.frames) == 3
        assert await client.receive_nothing(0.01)

    async def test_the_close_is_the_server_s(self, writer, client):
        await client.send_to("x" * 10_001)
        assert await client.receive_output() == {
            "type": "websocket.close",
            "code": 1009,
            "reason": "Maximum message size exceeded",
        }
        assert writer.names() == [ESTABLISHED]

    async def test_an_unknown_application(self, writer):
        client = communicator("/app/nobody")
        client.scope["extensions"] = {FRAME_EXTENSION: writer.open_writer}
        await client.connect()
        assert (await client.receive_output())["code"] == 4001
        assert (writer.limits, writer.names()) == ([REFUSAL_BUFFER], ["pusher:error"])
        await client.disconnect()

    async def test_one_frame_for_all(self, writer, client):
        other = FakeFrameWriter()
        second = communicator()
        second.scope["extensions"] = {FRAME_EXTENSION: other.open_writer}
        await second.connect()
        for each in (client, second):
            await each.send_to('{"event":"pusher:subscribe","data":{"channel":"news"}}')
        await turns()
        await publish("news")
        await turns()
        assert writer.frames[-1] is other.frames[-1]
        await second.disconnect()


async def test_close_codes_reach_the_hub():
    from broadcasting import signals
    from tests.broadcasting.fakes import listening

    with listening(closed=signals.connection_closed) as listener:
        for code in (1000, 1001, 4000, None):
            client = communicator()
            await client.connect()
            await client.send_input({"type": "websocket.disconnect", "code": code})
            await client.wait()
        await get_hub()._announcer.settle()
    assert [values["code"] for values in listener.of("closed")] == [1000, 1001, 4000, 1005]


async def test_a_provider_that_raises_refuses_the_connection(monkeypatch, caplog):
    async def fail(key):
        raise RuntimeError("no database")

    monkeypatch.setattr(get_provider(), "afind_by_key", fail)
    client = communicator()
    with caplog.at_level(logging.ERROR), pytest.raises(RuntimeError, match="no database"):
        await client.connect()
