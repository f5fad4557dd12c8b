"""A WebSocket client that may do everything wrong: bytes out, frames in."""

import base64
import json
import os
import socket
import struct
from dataclasses import dataclass
from typing import Any, Self

TEXT, BINARY, CLOSE, PING, PONG, CONTINUATION = 1, 2, 8, 9, 10, 0
PATIENCE = 10
"""Seconds that an answer may take; only a failing test waits so long."""

PUSHER_PING = '{"event":"pusher:ping"}'


@dataclass(frozen=True)
class Frame:
    """A frame from the server."""

    opcode: int
    payload: bytes

    @property
    def close_code(self) -> int:
        assert self.opcode == CLOSE, self
        return int(struct.unpack("!H", self.payload[:2])[0]) if self.payload else 1005


def frame(
    opcode: int,
    payload: bytes = b"",
    *,
    final: bool = True,
    reserved: int = 0,
    mask: bytes | None = b"\x37\xfa\x21\x3d",
    length: bytes | None = None,
) -> bytes:
    """One client's frame. ``length`` replaces the bytes that tell it, without the bit of the mask."""
    head = bytes([final << 7 | reserved << 4 | opcode])
    told = bytearray(length or _length(len(payload)))
    told[0] |= 0x80 if mask is not None else 0
    if mask is None:
        return head + told + payload
    masked = bytes(byte ^ mask[index % 4] for index, byte in enumerate(payload))
    return head + told + mask + masked


def _length(size: int) -> bytes:
    if size < 126:
        return bytes([size])
    return b"\x7e" + struct.pack("!H", size) if size < 65_536 else b"\x7f" + struct.pack("!Q", size)


def fragments(*payloads: bytes, opcode: int = TEXT) -> list[bytes]:
    """A message in several frames."""
    last = len(payloads) - 1
    return [
        frame(opcode if index == 0 else CONTINUATION, payload, final=index == last)
        for index, payload in enumerate(payloads)
    ]


class Disconnected(Exception):
    """The server ended the TCP connection."""


class RawSocket:
    """A TCP connection to a server; ``upgrade`` makes it a WebSocket."""

    def __init__(self, port: int, path: str = "/app/integration-key", host: str = "127.0.0.1") -> None:
        self.socket = socket.create_connection((host, port), PATIENCE)
        self.socket.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        self._request = (
            f"GET {path} HTTP/1.1\r\nHost: {host}:{port}\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
            f"Sec-WebSocket-Key: {base64.b64encode(os.urandom(16)).decode()}\r\nSec-WebSocket-Version: 13\r\n\r\n"
        ).encode()
        self._buffer = b""

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *exception: object) -> None:
        self.socket.close()

    @property
    def request(self) -> bytes:
        """A good handshake."""
        return self._request

    def upgrade(self, extra: bytes = b"") -> Self:
        """Do the handshake, and read the greeting; ``extra`` follows it in the same segment."""
        self.send(self._request + extra)
        head = self.read_head()
        assert head.startswith(b"HTTP/1.1 101"), head
        assert self.event()["event"] == "pusher:connection_established"
        return self

    def read_head(self) -> bytes:
        """The status line and the headers of the server's answer."""
        while b"\r\n\r\n" not in self._buffer:
            self._fill()
        head, self._buffer = self._buffer.split(b"\r\n\r\n", 1)
        return head

    def send(self, *parts: bytes) -> None:
        """Send all in one segment, if it fits into one."""
        self.socket.sendall(b"".join(parts))

    def say(self, text: str) -> None:
        self.send(frame(TEXT, text.encode()))

    def receive(self) -> Frame:
        """The next frame. Raises ``Disconnected`` where none comes any more; fails on one that no server may send."""
        first, second = self._take(2)
        assert first & 0xF0 == 0x80, "a fragment or a reserved bit"
        assert second < 128, "a masked frame"
        size = second
        if second >= 126:
            size = int.from_bytes(self._take(2 if second == 126 else 8), "big")
        return Frame(first & 0x0F, self._take(size))

    def event(self) -> dict[str, Any]:
        """The next message; pings of the server are passed over."""
        while (received := self.receive()).opcode == PING:
            pass
        assert received.opcode == TEXT, received
        event: dict[str, Any] = json.loads(received.payload)
        if isinstance(event.get("data"), str):
            event["data"] = json.loads(event["data"])
        return event

    def close_code(self) -> int:
        """The code of the server's close frame, after which only the end may come. Messages before are skipped."""
        while (received := self.receive()).opcode != CLOSE:
            pass
        self.assert_end()
        return received.close_code

    def assert_pong(self) -> None:
        """The connection is alive and well."""
        self.say(PUSHER_PING)
        assert self.event() == {"event": "pusher:pong"}

    def assert_end(self) -> None:
        """No frame comes any more, only the end of the TCP connection (which the client begins if the server waits)."""
        self.socket.shutdown(socket.SHUT_WR)
        try:
            received = self.receive()
        except Disconnected:
            return
        raise AssertionError(f"{received} after the close")

    def rest(self) -> bytes:
        """Everything that still comes until the end."""
        try:
            while True:
                self._fill()
        except Disconnected:
            return self._buffer

    def drain(self) -> None:
        """Throw away what has come. Raises ``Disconnected`` if that was the end."""
        self.socket.setblocking(False)
        try:
            while True:
                self._fill()
                self._buffer = b""
        except BlockingIOError:
            pass
        finally:
            self.socket.settimeout(PATIENCE)

    def reset(self) -> None:
        """End the connection by a TCP reset."""
        self.socket.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
        self.socket.close()

    def _take(self, size: int) -> bytes:
        while len(self._buffer) < size:
            self._fill()
        taken, self._buffer = self._buffer[:size], self._buffer[size:]
        return taken

    def _fill(self) -> None:
        try:
            received = self.socket.recv(65_536)
        except ConnectionError as error:
            raise Disconnected from error
        if not received:
            raise Disconnected
        self._buffer += received
