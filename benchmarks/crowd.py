"""A crowd of WebSocket clients that costs little: one thread, epoll, bytes counted rather than understood."""

import itertools
import select
import socket
import struct
import time
from collections.abc import Callable

from benchmarks import wire

BATCH = 100
TIMEOUT = 60.0
PING, PONG = b'{"event":"pusher:ping"}', wire.client_frame(b'{"event":"pusher:pong"}')
SOURCES = [f"127.0.0.{host}" for host in range(2, 18)]
"""Addresses that clients come from, in turn: each has ports of its own, which a soak uses up."""


Hello = bytes | Callable[[bytes], bytes] | None
"""What a client says to be one of the crowd; it may depend on the greeting."""


class Crowd:
    """Clients of one server, which all joined in the same way.

    The server's pings, WebSocket's and Pusher's, are answered whenever the crowd is read, so that has to be done now
    and then (``drain``).
    """

    def __init__(self, port: int, path: str, hello: Hello = None) -> None:
        """``hello`` is sent after the server's greeting, and answered with one message."""
        self._port = port
        self._path = path
        self._hello = hello
        self._sources = itertools.cycle(SOURCES)
        self._sockets: dict[int, socket.socket] = {}
        self._rest: dict[int, bytes] = {}
        self._epoll = select.epoll()
        self._buffer = bytearray(1 << 20)
        self.keep: dict[int, list[bytes]] | None = None
        """Set to an empty dict to have every message kept, by file descriptor."""

    def __len__(self) -> int:
        return len(self._sockets)

    def __enter__(self) -> "Crowd":
        return self

    def __exit__(self, *args: object) -> None:
        self.leave(abruptly=True)

    def join(self, count: int) -> list[socket.socket]:
        """Connect ``count`` clients more and wait until each is greeted."""
        joined: list[socket.socket] = []
        while len(joined) < count:
            batch = [self._connect() for _ in range(min(BATCH, count - len(joined)))]
            for each in batch:
                greeting = _expect_greeting(each)
                if self._hello is not None:
                    each.sendall(self._hello(greeting) if callable(self._hello) else self._hello)
            if self._hello is not None:
                for each in batch:
                    _expect_frame(each, b"")
            joined += batch
        for each in joined:
            each.setblocking(False)
            self._sockets[each.fileno()] = each
            self._epoll.register(each, select.EPOLLIN)
        return joined

    def leave(self, abruptly: bool = False) -> None:
        """Close all connections: with a close frame that the server answers, or by a reset."""
        for each in self._sockets.values():
            self._epoll.unregister(each)
            each.setblocking(True)
            if abruptly:
                each.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
            else:
                each.sendall(wire.client_frame(b"\x03\xe8", wire.CLOSE))
        for each in self._sockets.values():
            while not abruptly and each.recv(65536):
                pass
            each.close()
        self._sockets.clear()
        self._rest.clear()

    def expect(self, messages: int, size: int, nap: float = 0.0) -> None:
        """Read until so many text frames came, each ``size`` bytes long.

        With a ``nap`` (seconds) it looks only so often. A client that waits is woken by the first bytes that come, and
        the kernel charges the server for that: on two cores it can be half of what a fan-out costs, and it depends
        on what else runs. Clients elsewhere would not be woken by the server.

        Raises ``TimeoutError`` if they do not come, ``AssertionError`` if more come.
        """
        deadline = time.monotonic() + TIMEOUT
        buffer, sockets, poll = self._buffer, self._sockets, self._epoll.poll
        while messages > 0:
            if nap:
                time.sleep(nap)
            ready = poll(1.0)
            if not ready and time.monotonic() > deadline:
                raise TimeoutError(f"{messages} messages did not come")
            for fd, _ in ready:
                length = sockets[fd].recv_into(buffer)
                if length % size or buffer[0] != 0x81 or fd in self._rest or self.keep is not None:
                    messages -= self._look_at(fd, length)
                else:
                    messages -= length // size
        if messages:
            raise AssertionError(f"{-messages} messages too many")

    def await_last(self, count: int) -> None:
        """Wait until each of the ``count`` clients that joined last has something to read, without reading it.

        A server writes to its clients in the order of their coming, so when these have got theirs, it is done.
        """
        waiting = {fd for fd, _ in zip(reversed(self._sockets), range(count), strict=False)}
        with select.epoll() as poll:
            for fd in waiting:
                poll.register(fd, select.EPOLLIN)
            while waiting:
                ready = poll.poll(TIMEOUT)
                if not ready:
                    raise TimeoutError(f"{len(waiting)} clients got nothing")
                for fd, _ in ready:
                    poll.unregister(fd)
                    waiting.discard(fd)

    def drain(self) -> None:
        """Read what has come, and answer pings."""
        while ready := self._epoll.poll(0):
            for fd, _ in ready:
                self._look_at(fd, self._sockets[fd].recv_into(self._buffer))

    def idle(self, seconds: float) -> None:
        """Stay for so long, as clients do that have nothing to say."""
        deadline = time.monotonic() + seconds
        while (left := deadline - time.monotonic()) > 0:
            self._epoll.poll(left)
            self.drain()

    def _connect(self) -> socket.socket:
        source = (next(self._sources), 0)
        connected = socket.create_connection(("127.0.0.1", self._port), timeout=TIMEOUT, source_address=source)
        connected.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        connected.sendall(wire.handshake(self._path))
        return connected

    def _look_at(self, fd: int, length: int) -> int:
        """Understand what was read; returns the number of messages."""
        if not length:
            raise ConnectionError("the server closed a connection")
        frames, rest = wire.take_frames(self._rest.pop(fd, b"") + self._buffer[:length])
        if rest:
            self._rest[fd] = rest
        messages = 0
        for opcode, payload in frames:
            if opcode == wire.PING:
                self._sockets[fd].sendall(wire.client_frame(payload, wire.PONG))
            elif opcode == wire.CLOSE:
                raise ConnectionError(f"the server said goodbye: {payload!r}")
            elif payload == PING:
                self._sockets[fd].sendall(PONG)
            elif opcode == wire.TEXT:
                messages += 1
                if self.keep is not None:
                    self.keep.setdefault(fd, []).append(payload)
        return messages


def _expect_greeting(client: socket.socket) -> bytes:
    received = b""
    while b"\r\n\r\n" not in received:
        received += _received(client)
    head, _, rest = received.partition(b"\r\n\r\n")
    if not head.startswith(b"HTTP/1.1 101"):
        raise ConnectionError(head.decode("latin-1"))
    return _expect_frame(client, rest)


def _expect_frame(client: socket.socket, received: bytes) -> bytes:
    while True:
        frames, rest = wire.take_frames(received)
        if frames and not rest:
            return frames[0][1]
        received += _received(client)


def _received(client: socket.socket) -> bytes:
    data = client.recv(65536)
    if not data:
        raise ConnectionError("the server closed a connection")
    return data
