"""uvicorn's WebSocket protocol with the frame writer."""

import asyncio
from collections.abc import Callable
from typing import Any, cast

from uvicorn.protocols.websockets.websockets_sansio_impl import WebSocketsSansIOProtocol
from websockets.frames import CloseCode

from broadcasting.server.mailbox import Mailbox

MOST_WAITING = 16
"""Messages of one client that may wait for the application before its socket is not read any more."""


class FrameProtocol(WebSocketsSansIOProtocol):
    """Offers ``revurb.frame`` to the application; until it is opened, everything is as uvicorn has it."""

    writer_open = False
    always_writable = asyncio.Event()
    always_writable.set()

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.queue = cast(Any, Mailbox())

    async def run_asgi(self) -> None:
        cast(Any, self.scope)["extensions"]["revurb.frame"] = self.open_writer
        await super().run_asgi()

    def open_writer(self, max_buffer: int) -> Callable[[bytes], None]:
        """Take over the sending of data frames; a client is dropped when more than ``max_buffer`` bytes wait."""
        self.writer_open = True
        # A paused transport is aborted, so nobody has to wait; and the handshake is over.
        self.writable = self.always_writable
        self.request = self.response = self.scope = cast(Any, None)
        transport = self.transport
        transport.set_write_buffer_limits(high=max_buffer)
        return _writer(self, transport.is_closing, transport.write)

    def send_receive_event_to_app(self) -> None:
        """Hand one message over; reading pauses when the application is far behind, not at each message."""
        if not self.writer_open or self.curr_msg_data_type != "text" or self.close_sent:
            super().send_receive_event_to_app()
            return
        data, self.frames = b"".join(self.frames), []
        try:
            text = data.decode()
        except UnicodeDecodeError:
            # uvicorn would log a traceback for it, as often as a client likes
            self.conn.send_close(CloseCode.INVALID_DATA)
            self.handle_parser_exception()
            return
        self.queue.put_nowait({"type": "websocket.receive", "text": text})
        if not self.read_paused and self.queue.qsize() >= MOST_WAITING:
            self.read_paused = True
            self.transport.pause_reading()

    def pause_writing(self) -> None:
        if self.writer_open:
            self.transport.abort()
        else:
            super().pause_writing()


def _writer(
    protocol: FrameProtocol, is_closing: Callable[[], bool], send: Callable[[bytes], Any]
) -> Callable[[bytes], None]:
    def write(frame: bytes) -> None:
        # uvloop raises on a closing transport, asyncio would append to what it still sends.
        if not (protocol.close_sent or is_closing()):
            send(frame)

    return write
