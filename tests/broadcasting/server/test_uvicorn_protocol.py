"""Whatever ends a connection on uvicorn also ends the frame writer, before another frame could follow."""

import asyncio
from collections.abc import AsyncIterator, Callable

import pytest
from uvicorn import Config
from uvicorn.server import ServerState

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

    def write(self, data: bytes) -> None:
        self.written.append(data)

    def close(self) -> None:
        self.closing = True

    abort = close

    def is_closing(self) -> bool:
        return self.closing

    def pause_reading(self) -> None: ...

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


@pytest.mark.parametrize(
    "end",
    [
        lambda protocol: protocol.data_received(CLOSE),
        lambda protocol: protocol.data_received(BAD_TEXT),
        lambda protocol: protocol.data_received(RESERVED_BITS),
        lambda protocol: protocol.eof_received(),
        lambda protocol: protocol.connection_lost(None),
        lambda protocol: protocol.shutdown(),
        lambda protocol: protocol.keepalive_timeout(),
        lambda protocol: protocol.pause_writing(),
    ],
    ids=["close", "bad text", "reserved bits", "eof", "lost", "shutdown", "no pong", "too slow"],
)
async def test_nothing_is_written_after_the_end(opened: Socket, end: Callable[[FrameProtocol], None]):
    end(opened.protocol)
    opened.write(b"frame")
    assert b"frame" not in opened.wire.written


async def test_nothing_is_written_after_the_applications_close(opened: Socket):
    await opened.send({"type": "websocket.close", "code": 4200})
    opened.write(b"frame")
    assert opened.wire.written[-1].startswith(b"\x88")
    opened.protocol.close_timer.cancel()
