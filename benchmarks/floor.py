"""The floor: what nobody who uses asyncio can go below.

A bare ``asyncio.Protocol`` that knows just enough of WebSockets. What comes from ``/trigger`` is wrapped once and
written to every ``/member``; what comes from ``/echo`` goes back; a POST is answered with a ready response and its body
goes to every member. Nothing is checked, nothing is bounded: it is a ruler, not a server.

    python -m benchmarks.floor PORT
"""

import asyncio
import sys

from benchmarks import wire

UPGRADED = (
    b"HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
    b"Sec-WebSocket-Accept: s3pPLMBiTxaQ9kYGzzhZRbK+xOo=\r\n\r\n"
)
GREETING = wire.server_frame(b"{}")
OK = b"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: 2\r\n\r\n{}"

members: "dict[FloorProtocol, None]" = {}


class FloorProtocol(asyncio.Protocol):
    """One client."""

    __slots__ = ("echo", "received", "transport", "upgraded")

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self.transport = transport
        self.upgraded = False
        self.echo = False
        self.received = b""

    def data_received(self, data: bytes) -> None:
        self.received += data
        if not self.upgraded:
            self.http()
            return
        frames, self.received = wire.take_frames(self.received)
        for opcode, payload in frames:
            if opcode == wire.CLOSE:
                self.transport.close()
            elif self.echo:
                self.transport.write(wire.server_frame(payload))
            else:
                fan_out(payload)

    def http(self) -> None:
        head, separator, body = self.received.partition(b"\r\n\r\n")
        if not separator:
            return
        self.received = b""
        if head.startswith(b"POST"):
            fan_out(body)
            self.transport.write(OK)
            return
        self.upgraded = True
        self.echo = head.startswith(b"GET /echo")
        if head.startswith(b"GET /member"):
            members[self] = None
        self.transport.write(UPGRADED + GREETING)

    def connection_lost(self, error: Exception | None) -> None:
        members.pop(self, None)


def fan_out(payload: bytes) -> None:
    frame = wire.server_frame(payload)
    for member in members:
        member.transport.write(frame)


async def main(port: int) -> None:
    """Serve until the process is ended."""
    server = await asyncio.get_running_loop().create_server(FloorProtocol, "127.0.0.1", port, backlog=2048)
    await server.serve_forever()


if __name__ == "__main__":
    asyncio.run(main(int(sys.argv[1])))
