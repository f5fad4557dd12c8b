"""The frame writer on Twisted: ready frames go straight to the socket whenever nothing waits before them.

Twisted's ``transport.write`` never writes at once: it registers the socket with the reactor, waits a turn of the loop,
writes and unregisters. A fan-out pays four times as much for that as for the system call.
"""

from collections.abc import Callable
from typing import Any

from autobahn.websocket.protocol import WebSocketProtocol
from twisted.internet import tcp
from twisted.web.http import HTTPChannel

STATE_OPEN = WebSocketProtocol.STATE_OPEN

# Twisted does not document these. Without them frames go through transport.write: slower, and just as right.
QUEUE_NAMES = ("dataBuffer", "offset", "_tempDataLen")
# The attribute is also the size of each read, and no read may ask for nothing.
SMALLEST_BUFFER = 1024


class SlowReader:
    """Drops a client whose unsent bytes pass ``limit``.

    To Twisted it is a push producer, which hears of every write that leaves more than ``bufferSize`` unsent.
    """

    __slots__ = ("limit", "wire")

    def __init__(self, wire: tcp.Connection, limit: int) -> None:
        self.wire = wire
        self.limit = limit

    def pauseProducing(self) -> None:
        wire = self.wire
        if len(wire.dataBuffer) - wire.offset + wire._tempDataLen > self.limit:
            wire.abortConnection()

    def resumeProducing(self) -> None:
        pass

    def stopProducing(self) -> None:
        pass


class BlindSlowReader(SlowReader):
    """The same where the queue cannot be looked into: ``bufferSize`` itself is the limit."""

    __slots__ = ()

    def pauseProducing(self) -> None:
        self.wire.abortConnection()


class DirectWriter:
    """Writes frames to the socket while it is known that nothing waits before them and the connection is open.

    Nothing but ``_send`` is looked at then: a thousand connections do not fit into the processor's cache, so that a
    fan-out pays for each object that it looks at. Whoever changes what is known calls ``hold``.
    """

    __slots__ = ("_protocol", "_send", "_wire")

    def __init__(self, protocol: Any, wire: tcp.Connection) -> None:
        self._protocol = protocol
        self._wire = wire
        self._send: Callable[[bytes], int] | None = None

    def hold(self) -> None:
        """Look before the next frame: something else was written, or the connection closes."""
        self._send = None

    def write(self, frame: bytes) -> None:
        send = self._send
        if send is None:
            self._look_and_write(frame)
            return
        try:
            sent = send(frame)
        except BlockingIOError:
            sent = 0
        except OSError:  # Twisted meets the same error at its next read and closes
            return
        if sent != len(frame):
            self._send = None
            self._wire.write(frame[sent:])

    def _look_and_write(self, frame: bytes) -> None:
        wire = self._wire
        if self._protocol.state != STATE_OPEN:
            return
        if wire.dataBuffer or wire._tempDataLen:  # something waits: keep the order
            wire.write(frame)
            return
        self._send = wire.socket.send
        self.write(frame)


def open_writer(protocol: Any, max_buffer: int) -> Callable[[bytes], None]:
    """Take over the sending of data frames on ``protocol`` (an open Autobahn server protocol).

    The client is dropped when more than ``max_buffer`` bytes wait for it.
    """
    transport = protocol.transport
    # Under TLS the bytes wait in the TCP connection below.
    wire = transport if isinstance(transport, tcp.Connection) else getattr(transport, "transport", None)
    _forget_request(wire)
    transport.unregisterProducer()
    if not isinstance(wire, tcp.Connection):
        return _queueing_writer(protocol, transport)
    transparent = all(hasattr(wire, name) for name in QUEUE_NAMES)
    if transparent:
        wire.bufferSize = max(min(wire.bufferSize, max_buffer), SMALLEST_BUFFER)
    else:
        wire.bufferSize = max(max_buffer, SMALLEST_BUFFER)
    wire.registerProducer((SlowReader if transparent else BlindSlowReader)(wire, max_buffer), True)
    if transparent and wire is transport and not wire.TLS:
        protocol.direct_writer = DirectWriter(protocol, wire)
        return protocol.direct_writer.write
    return _queueing_writer(protocol, transport)


def _forget_request(wire: Any) -> None:
    """Let go of the HTTP channel that Daphne leaves behind as the upgraded connection's producer."""
    channel = getattr(wire, "producer", None)
    if isinstance(channel, HTTPChannel):
        channel.requests.clear()  # or the two keep each other until the next garbage collection


def _queueing_writer(protocol: Any, transport: Any) -> Callable[[bytes], None]:
    enqueue = transport.write

    def write(frame: bytes) -> None:
        if protocol.state == STATE_OPEN:
            enqueue(frame)

    return write
