"""What the writer relies on inside Twisted, and what it does when that is gone."""

import subprocess
import sys

from tests.integration.servers import ROOT

PROGRAM = """
import socket
from broadcasting.server import engine_class
engine_class("daphne")
from twisted.internet import reactor, tcp
from broadcasting.server.daphne_writer import BlindSlowReader, QUEUE_NAMES, SlowReader, STATE_OPEN, open_writer

class Protocol:
    state = STATE_OPEN
    lost = 0
    def dataReceived(self, data): pass
    def connectionLost(self, reason): self.lost += 1
    def logPrefix(self): return "test"

def connected():
    ours, theirs = socket.socketpair()
    protocol = Protocol()
    wire = tcp.Server(ours, protocol, ("here", 0), None, 0, reactor)
    protocol.transport = wire
    wire.registerProducer(object(), True)
    return protocol, wire, theirs
"""


def run(program: str) -> str:
    """Run in a process of its own, as importing the engine installs Twisted's reactor."""
    done = subprocess.run(
        [sys.executable, "-W", "error::DeprecationWarning:broadcasting", "-c", PROGRAM + program],
        cwd=ROOT,
        capture_output=True,
        text=True,
        timeout=30,
    )
    assert done.returncode == 0, done.stderr
    return done.stdout.strip()


def test_twisted_still_has_the_names_that_the_direct_way_reads():
    assert run("""
protocol, wire, theirs = connected()
print(all(hasattr(wire, name) for name in QUEUE_NAMES), wire.TLS, wire.dataBuffer, wire.offset, wire._tempDataLen)
wire.write(b"abc")
print(wire._tempDataLen)
wire.doWrite()
print(wire._tempDataLen, theirs.recv(10))
""").splitlines() == ["True False b'' 0 0", "3", "0 b'abc'"]


def test_a_frame_goes_out_at_once_when_nothing_waits_and_queues_otherwise():
    assert run("""
protocol, wire, theirs = connected()
write = open_writer(protocol, 1_000_000)
write(b"first")
print(theirs.recv(10), wire._tempDataLen)
protocol.direct_writer.hold()
wire.write(b"control")
write(b"second")
print(wire._tempDataLen)
wire.doWrite()
write(b"third")
print(theirs.recv(100))
protocol.state = None
protocol.direct_writer.hold()
write(b"too late")
theirs.setblocking(False)
try:
    print(theirs.recv(10))
except BlockingIOError:
    print("nothing")
""").splitlines() == ["b'first' 0", "13", "b'controlsecondthird'", "nothing"]


def test_a_closed_socket_is_no_error():
    assert (
        run("""
protocol, wire, theirs = connected()
write = open_writer(protocol, 1_000_000)
theirs.close()
for _ in range(3):
    write(b"x" * 1_000_000)
wire.connectionLost(__import__("twisted.python.failure").python.failure.Failure(ConnectionError()))
write(b"x")
print(protocol.lost)
""")
        == "1"
    )


def test_without_the_names_frames_go_through_the_transport_and_the_limit_still_holds():
    assert run("""
import broadcasting.server.daphne_writer as module
module.QUEUE_NAMES = ("no such name",)
protocol, wire, theirs = connected()
write = open_writer(protocol, 10_000)
print(type(wire.producer).__name__, wire.bufferSize)
write(b"x" * 9_000)
print(wire._tempDataLen, wire._aborting)
write(b"x" * 9_000)
print(wire._aborting)
""").splitlines() == ["BlindSlowReader 10000", "9000 False", "True"]


def test_the_limit_counts_unsent_bytes_and_reads_stay_small():
    assert run("""
protocol, wire, theirs = connected()
write = open_writer(protocol, 300_000)
print(wire.bufferSize)
while not wire._tempDataLen:
    write(b"x" * 1000)
write(b"x" * (290_000 - wire._tempDataLen))
print(wire._aborting)
write(b"x" * 20_000)
print(wire._aborting)
""").splitlines() == ["65536", "False", "True"]


def test_a_transport_of_another_kind_is_written_to_as_it_is():
    assert (
        run("""
class Transport:
    written = []
    def write(self, data): self.written.append(data)
    def unregisterProducer(self): pass
protocol = Protocol()
protocol.transport = Transport()
open_writer(protocol, 10)(b"frame")
print(Transport.written)
""")
        == "[b'frame']"
    )
