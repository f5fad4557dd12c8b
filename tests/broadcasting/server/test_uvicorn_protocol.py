"""Whatever ends a connection on uvicorn also ends the frame writer, before another frame could follow."""

import asyncio
from collections.abc import AsyncIterator, Callable

import pytest
from uvicorn import Config
from uvicorn.server import ServerState

from broadcasting.server import uvicorn_protocol
from broadcasting.server.uvicorn_protocol import FrameProtocol

HANDSHAKE = (
    b"GET / HTTP/1.1\r\nHost: a\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
    b"Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\nSec-WebSocket-Version: 13\r\n\r\n"
)
CLOSE, BAD_TEXT, RESERVED_BITS = b"\x88\x80\0\0\0\0", b"\x81\x81\0\0\0\0\xff", b"\xf1\x80\0\0\0\0"


class Wire(asyncio.Transport):
    """Takes what is written."""

    def __init__(self) -> None:
        super().__init__()
        self.written: list[bytes] = []
        self.closing = False
        self.aborted = asyncio.Event()

    def write(self, data: bytes) -> None:
        self.written.append(data)

    def close(self) -> None:
        self.closing = True

    def abort(self) -> None:
        self.close()
        self.aborted.set()

    def is_closing(self) -> bool:
        return self.closing

    def pause_reading(self) -> None: ...

    def resume_reading(self) -> None: ...

    def set_write_buffer_limits(self, high: int | None = None, low: int | None = None) -> None: ...


class Socket:
    """An accepted connection with an open writer."""

    def __init__(self) -> None:
        self.wire = Wire()
        self.protocol = FrameProtocol(Config(self.application, interface="asgi3", log_config=None), ServerState(), {})
        self.write: Callable[[bytes], None] | None = None
        self.protocol.connection_made(self.wire)
        self.protocol.data_received(HANDSHAKE)

    async def application(self, scope, receive, send) -> None:
        await send({"type": "websocket.accept"})
        self.write = scope["extensions"]["revurb.frame"](1000)
        self.send = send
        await asyncio.Event().wait()


@pytest.fixture
async def opened() -> AsyncIterator[Socket]:
    opened = Socket()
    for _ in range(3):
        await asyncio.sleep(0)
    assert opened.write is not None
    yield opened
    for task in opened.protocol.tasks:
        task.cancel()
    opened.protocol.stop_keepalive()


async def test_a_frame_goes_to_the_transport_as_it_is(opened: Socket):
    opened.write(b"frame")
    assert opened.wire.written[-1] == b"frame"


ENDS = {
    "close": lambda protocol: protocol.data_received(CLOSE),
    "bad text": lambda protocol: protocol.data_received(BAD_TEXT),
    "reserved bits": lambda protocol: protocol.data_received(RESERVED_BITS),
    "eof": lambda protocol: protocol.eof_received(),
    "shutdown": lambda protocol: protocol.shutdown(),
    "no pong": lambda protocol: protocol.keepalive_timeout(),
    "too slow": lambda protocol: protocol.pause_writing(),
}
lost = pytest.param(lambda protocol: protocol.connection_lost(None), id="lost")


@pytest.mark.parametrize("end", [*ENDS.values(), lost], ids=[*ENDS, None])
async def test_nothing_is_written_after_the_end(opened: Socket, end: Callable[[FrameProtocol], None]):
    end(opened.protocol)
    opened.write(b"frame")
    assert b"frame" not in opened.wire.written


@pytest.mark.parametrize("end", ENDS.values(), ids=ENDS)
async def test_a_client_that_reads_no_more_is_dropped(
    monkeypatch, opened: Socket, end: Callable[[FrameProtocol], None]
):
    monkeypatch.setattr(uvicorn_protocol, "CLOSE_TIMEOUT", 0.01)
    end(opened.protocol)
    await asyncio.wait_for(opened.wire.aborted.wait(), 10)


async def test_a_client_is_dropped_when_the_application_ends(monkeypatch, opened: Socket):
    monkeypatch.setattr(uvicorn_protocol, "CLOSE_TIMEOUT", 0.01)
    for task in opened.protocol.tasks:
        task.cancel()
    await asyncio.wait_for(opened.wire.aborted.wait(), 10)


async def test_a_client_that_went_is_not_waited_for(monkeypatch, opened: Socket):
    monkeypatch.setattr(uvicorn_protocol, "CLOSE_TIMEOUT", 0)
    opened.protocol.data_received(CLOSE)
    opened.protocol.connection_lost(None)
    await asyncio.sleep(0.01)
    assert not opened.wire.aborted.is_set()


async def test_fragments_are_kept_in_one_buffer(opened: Socket):
    """Endless empty ones, each a small object, would fill the memory."""
    opened.protocol.data_received(b"\x01\x81\0\0\0\0a" + b"\x00\x80\0\0\0\0" * 1000 + b"\x00\x81\0\0\0\0b")
    assert opened.protocol.frames == [b"ab"]
    opened.protocol.data_received(b"\x80\x81\0\0\0\0c")
    assert (await opened.protocol.receive())["type"] == "websocket.connect"
    assert await opened.protocol.receive() == {"type": "websocket.receive", "text": "abc"}
    opened.protocol.data_received(b"\x02\x81\0\0\0\0a" + b"\x80\x81\0\0\0\0b")
    message = await opened.protocol.receive()
    assert (message, type(message["bytes"])) == ({"type": "websocket.receive", "bytes": b"ab"}, bytes)


async def test_nothing_is_written_after_the_applications_close(opened: Socket):
    await opened.send({"type": "websocket.close", "code": 4200})
    opened.write(b"frame")
    assert opened.wire.written[-1].startswith(b"\x88")
    opened.protocol.close_timer.cancel()
