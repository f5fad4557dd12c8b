"""uvicorn's WebSocket protocol with the frame writer."""

import asyncio
from collections.abc import Callable
from typing import Any

from uvicorn.protocols.websockets.websockets_sansio_impl import WebSocketsSansIOProtocol
from websockets.frames import CloseCode, Frame

from broadcasting.server.mailbox import Mailbox
from broadcasting.writers import FRAME_EXTENSION

CLOSE_TIMEOUT = 5.0
"""Seconds after which a connection that is closing is dropped, though the client has not read everything."""

MOST_WAITING = 16
"""Messages of one client that may wait for the application before its socket is not read any more."""


class FrameWriter:
    """Writes frames until the connection closes.

    Nothing but ``_send`` is looked at: a thousand connections do not fit into the processor's cache, so that a fan-out
    pays for each object that it looks at. Whoever closes the connection calls ``stop``.
    """

    __slots__ = ("_send",)

    def __init__(self, send: Callable[[bytes], Any]) -> None:
        self._send: Callable[[bytes], Any] | None = send

    def stop(self) -> None:
        """Write nothing more: uvloop would raise, and asyncio append to what it still sends."""
        self._send = None

    def write(self, frame: bytes) -> None:
        send = self._send
        if send is None:
            return
        try:
            send(frame)
        except RuntimeError:  # uvloop: an earlier write met a dead socket, and connection_lost is still to come
            self.stop()


class FrameProtocol(WebSocketsSansIOProtocol):
    """Offers ``revurb.frame`` to the application; until it is opened, data goes in and out as uvicorn has it."""

    # Wider than uvicorn has them: what comes in their place is ours, or None after the handshake.
    queue: Any
    scope: Any
    request: Any
    response: Any
    frames: list[Any]

    writer_open = False
    frame_writer: FrameWriter | None = None
    _close_sent = False
    _abort_timer: asyncio.TimerHandle | None = None
    always_writable = asyncio.Event()
    always_writable.set()

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.queue = Mailbox()

    async def run_asgi(self) -> None:
        self.scope["extensions"][FRAME_EXTENSION] = self.open_writer
        await super().run_asgi()
        self._end()

    def open_writer(self, max_buffer: int) -> Callable[[bytes], None]:
        """Take over the sending of data frames; a client is dropped when more than ``max_buffer`` bytes wait."""
        self.writer_open = True
        # A paused transport is aborted, so nobody has to wait; and the handshake is over.
        self.writable = self.always_writable
        self.request = self.response = self.scope = None
        transport = self.transport
        transport.set_write_buffer_limits(high=max_buffer)
        self.frame_writer = FrameWriter(transport.write)
        return self.frame_writer.write

    def handle_cont(self, event: Frame) -> None:
        # One buffer: a list would keep an object for every fragment, be it empty.
        if not isinstance(self.frames[0], bytearray):
            self.frames[0] = bytearray(self.frames[0])
        self.frames[0] += event.data
        if event.fin:
            self.frames[0] = bytes(self.frames[0])
            self.send_receive_event_to_app()

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

    @property
    def close_sent(self) -> bool:
        """uvicorn sets it when the server's close frame, or a refusal, is written."""
        return self._close_sent

    @close_sent.setter
    def close_sent(self, value: bool) -> None:
        if value:
            self._end()
            self._close_sent = True
            # After a refusal uvicorn would log an error, as often as a stranger likes.
            self.handshake_complete = True

    def handle_close(self, event: Frame) -> None:
        super().handle_close(event)
        self._end()

    def shutdown(self) -> None:
        super().shutdown()
        self._end()

    def eof_received(self) -> None:
        super().eof_received()
        self._end()

    def connection_lost(self, exc: Exception | None) -> None:
        super().connection_lost(exc)
        self._stop_writer()
        if self._abort_timer is not None:
            self._abort_timer.cancel()
            self._abort_timer = None

    def _end(self) -> None:
        """The connection is closing. A transport would wait for ever for a client that reads no more."""
        self._stop_writer()
        if self._abort_timer is None and not self.disconnected:
            self._abort_timer = self.loop.call_later(CLOSE_TIMEOUT, self.transport.abort)

    def _stop_writer(self) -> None:
        if self.frame_writer is not None:
            self.frame_writer.stop()

    def pause_writing(self) -> None:
        if self.writer_open:
            self._stop_writer()
            self.transport.abort()
        else:
            super().pause_writing()
