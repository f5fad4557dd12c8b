"""Daphne's WebSocket protocol with the frame writer, the close reason and a short way in for ordinary frames."""

import time
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from autobahn.util import encode_truncate
from autobahn.websocket.protocol import TrafficStats
from autobahn.websocket.xormasker import create_xor_masker  # type: ignore[attr-defined] # chosen at import
from daphne.ws_protocol import WebSocketFactory, WebSocketProtocol

from broadcasting.server.daphne_attributes import HANDSHAKE_ONLY, RESTING
from broadcasting.server.daphne_writer import DirectWriter, open_writer

CLOSE_HANDSHAKE_TIMEOUT = 5
"""Autobahn drops a connection so long after the server's close frame; its default of 1 s loses what a slow client has
not read yet, the close frame included."""
MAX_REASON = 123
FINAL_TEXT_FRAME = 0x81
MASKED = 0x80


@dataclass(frozen=True, slots=True)
class Upgraded:
    """All that Daphne still wants of the request after the handshake: its path, for the log."""

    path: str


class FrameProtocol(WebSocketProtocol):
    """Offers ``revurb.frame`` to the application; until it is opened, data goes in and out as Daphne has it."""

    writer_open = False
    request: Any
    message_data: list[Any]
    direct_writer: DirectWriter | None = None

    # What the handshake leaves behind goes when the writer opens; these stand in for it.
    send_queue = ()
    websocket_version = 13
    websocket_extensions = websocket_extensions_in_use = websocket_protocols = ()
    trafficStats = TrafficStats()
    _transport_details = None

    def open_writer(self, max_buffer: int) -> Callable[[bytes], None]:
        """Take over the sending of data frames; a client is dropped when more than ``max_buffer`` bytes wait."""
        self.writer_open = True
        self.failByDrop = False  # a violation of the protocol is answered with its close code
        self.closeHandshakeTimeout = CLOSE_HANDSHAKE_TIMEOUT
        self.request = Upgraded(self.request.path)
        self.__dict__ = {name: value for name, value in self.__dict__.items() if self._differs(name, value)}
        return open_writer(self, max_buffer)

    def _differs(self, name: str, value: Any) -> bool:
        return name not in HANDSHAKE_ONLY and getattr(type(self), name, self) is not value

    def handle_reply(self, message: dict[str, Any]) -> None:
        if message["type"] == "websocket.close" and self.state == self.STATE_OPEN:
            code = message.get("code") or 1000
            reason = encode_truncate(message.get("reason") or "", MAX_REASON)
            # Autobahn's sendClose refuses 1009 and its like, which ASGI applications may use.
            self.sendCloseFrame(code=code, reasonUtf8=reason or None)
            return
        super().handle_reply(message)

    def dataReceived(self, data: bytes) -> None:
        """Take one whole text frame, which is what clients send, past Autobahn's state machine."""
        if not (self.writer_open and self._take_whole_frame(data)):
            self._dataReceived(data)

    def _take_whole_frame(self, data: bytes) -> bool:
        if self.state != self.STATE_OPEN or self.data or self.inside_message or self.current_frame is not None:
            return False
        if len(data) < 6 or data[0] != FINAL_TEXT_FRAME or not data[1] & MASKED:
            return False
        length, start = data[1] & 0x7F, 2
        if length > 125:
            length, start = int.from_bytes(data[2:4], "big"), 4
            if data[1] & 0x7F == 127 or length < 126:
                return False
        if len(data) != start + 4 + length or length > self.maxMessagePayloadSize:
            return False
        payload = create_xor_masker(data[start : start + 4], length).process(data[start + 4 :]) if length else b""
        try:
            text = payload.decode()
        except UnicodeDecodeError:
            return False
        self.last_ping = time.time()
        if self.autoPingTimeoutCall:
            self._cancelAutoPingTimeoutCall()
        if not self.muted:
            self.application_queue.put_nowait({"type": "websocket.receive", "text": text})
        return True

    def sendData(self, data: bytes, sync: bool = False, chopsize: int | None = None) -> None:
        if self.direct_writer is not None:
            self.direct_writer.hold()
        super().sendData(data, sync, chopsize)

    def onMessageFrame(self, payload: list[bytes]) -> None:
        """Add a fragment to its message. One buffer: a list would keep an object for every fragment, be it empty."""
        if self.failedByMe:
            return
        if not self.message_data:
            self.message_data.append(bytearray())
        for part in payload:
            self.message_data[0] += part

    def connectionLost(self, reason: Any) -> None:
        if self.direct_writer is not None:
            self.direct_writer.hold()
        super().connectionLost(reason)
        if self.writer_open:
            # Its result is this protocol: a circle that would wait for the garbage collection.
            self.is_closed = self.direct_writer = None

    def _closeConnection(self, abort: bool = False) -> None:
        if self.direct_writer is not None:
            self.direct_writer.hold()
        if self.writer_open and self.failedByMe:
            # The close frame that tells why may still wait, and an abort would lose it. Autobahn aborts at once when
            # what was wrong was itself a close frame, which it takes for the reply to its own.
            abort = False
        super()._closeConnection(abort)
        if self.writer_open and not abort:
            # Twisted flushes first, and would wait for ever for a client that closes and reads no more.
            self.factory._batched_timer.call_later(CLOSE_HANDSHAKE_TIMEOUT, _abort, self.transport)


def frame_protocol(factory: WebSocketFactory) -> type[FrameProtocol]:
    """Return the protocol class for ``factory``, whose options have to be final.

    Autobahn copies two dozen options into each connection (and formats them for its log): here they
    are attributes of the class, which saves memory and time per connection. So are the values that most
    other attributes have while nothing happens.
    """
    options = {name: getattr(factory, name) for name in FrameProtocol.CONFIG_ATTRS}
    functions = {name: staticmethod(value) for name, value in options.items() if callable(value)}
    attributes = {**RESTING, **options, **functions, "CONFIG_ATTRS": ()}
    return type("ServedFrameProtocol", (FrameProtocol,), attributes)


def _abort(transport: Any) -> None:
    if transport.connected:
        transport.abortConnection()
