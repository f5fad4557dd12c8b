"""Hostile and unusual frames at both engines, with the frame writer in place: what RFC 6455 wants, to the letter.

After each test another client, which was there all the time, has noticed nothing.
"""

import socket
import struct
import time
from collections.abc import Iterator
from contextlib import suppress

import pytest
from websockets.exceptions import ConnectionClosed
from websockets.sync.client import ClientConnection, connect

from tests.integration.bystander import Bystander
from tests.integration.demo_site import Site
from tests.integration.hostile_frames import INVALID_UTF8, VIOLATIONS
from tests.integration.raw_socket import (
    BINARY,
    CLOSE,
    CONTINUATION,
    PING,
    PONG,
    PUSHER_PING,
    TEXT,
    Disconnected,
    Frame,
    RawSocket,
    fragments,
    frame,
)

PROTOCOL_ERROR = 1002
INVALID_DATA = 1007
TOO_BIG = 1009
PONG_EVENT = {"event": "pusher:pong"}
ping_text = PUSHER_PING.encode()


@pytest.fixture(scope="module", params=["daphne", "uvicorn"])
def server(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    with Site(request.param, tmp_path_factory.mktemp(request.param)) as running:
        yield running
    assert "Traceback" not in running.process.output


@pytest.fixture(scope="module")
def bystander(server: Site) -> Iterator[Bystander]:
    with Bystander(server) as running:
        yield running


@pytest.fixture(autouse=True)
def nobody_else_notices(bystander: Bystander) -> Iterator[None]:
    yield
    bystander.assert_served()


@pytest.fixture
def raw(server: Site) -> Iterator[RawSocket]:
    with RawSocket(server.port) as connection:
        yield connection


@pytest.fixture
def peer(raw: RawSocket) -> RawSocket:
    """A connection that was greeted."""
    return raw.upgrade()


def invalid(event: dict) -> bool:
    return event == {"event": "pusher:error", "data": {"code": 4200, "message": "Invalid message format"}}


class TestUnusualButRight:
    def test_fragments(self, peer: RawSocket) -> None:
        peer.send(*fragments(ping_text[:5], ping_text[5:9], ping_text[9:]))
        assert peer.event() == PONG_EVENT

    def test_fragments_in_segments_of_their_own(self, peer: RawSocket) -> None:
        for part in fragments(*(bytes([byte]) for byte in ping_text)):
            peer.send(part)
        assert peer.event() == PONG_EVENT

    @pytest.mark.parametrize("parts", [(b"", ping_text), (ping_text, b""), (b"", b"", ping_text, b"", b"")])
    def test_empty_fragments(self, peer: RawSocket, parts: tuple[bytes, ...]) -> None:
        peer.send(*fragments(*parts))
        assert peer.event() == PONG_EVENT

    def test_ping_between_fragments(self, peer: RawSocket) -> None:
        first, last = fragments(ping_text[:7], ping_text[7:])
        peer.send(first, frame(PING, b"between"), last)
        assert peer.receive() == Frame(PONG, b"between")
        assert peer.event() == PONG_EVENT

    def test_ping_between_fragments_in_segments_of_their_own(self, peer: RawSocket) -> None:
        first, last = fragments(ping_text[:7], ping_text[7:])
        peer.send(first)
        peer.send(frame(PING, b"between"))
        assert peer.receive() == Frame(PONG, b"between")
        peer.send(frame(PONG, b"unasked"))
        peer.send(last)
        assert peer.event() == PONG_EVENT

    @pytest.mark.parametrize("payload", [b"", b"hello", b"\x00\xff\xfe", bytes(125)])
    def test_ping(self, peer: RawSocket, payload: bytes) -> None:
        peer.send(frame(PING, payload))
        assert peer.receive() == Frame(PONG, payload)

    def test_many_pings(self, peer: RawSocket) -> None:
        peer.send(*(frame(PING, str(number).encode()) for number in range(50)))
        assert [peer.receive().payload for _ in range(50)] == [str(number).encode() for number in range(50)]

    @pytest.mark.parametrize("payload", [b"", b"unasked", bytes(125)])
    def test_unasked_pong(self, peer: RawSocket, payload: bytes) -> None:
        peer.send(frame(PONG, payload))
        peer.assert_pong()

    def test_byte_by_byte(self, peer: RawSocket) -> None:
        for byte in frame(TEXT, ping_text):
            peer.send(bytes([byte]))
        assert peer.event() == PONG_EVENT

    def test_many_frames_in_one_segment(self, peer: RawSocket) -> None:
        messages = [frame(TEXT, ping_text), frame(TEXT, b"garbage")] * 50
        peer.send(*messages)
        for _ in range(50):
            assert peer.event() == PONG_EVENT
            assert invalid(peer.event())

    def test_frames_cut_anywhere(self, peer: RawSocket) -> None:
        stream = frame(TEXT, ping_text) * 20 + frame(PING, b"x")
        for size in (1, 2, 3, 7, 30, 33):
            for start in range(0, len(stream), size):
                peer.send(stream[start : start + size])
            # The engine answers its ping by itself, so before or after what the application says.
            answers = [peer.receive() for _ in range(21)]
            assert sorted(answers, key=lambda each: each.opcode) == [Frame(TEXT, b'{"event":"pusher:pong"}')] * 20 + [
                Frame(PONG, b"x")
            ]

    def test_a_frame_in_the_segment_of_the_handshake(self, raw: RawSocket) -> None:
        """A client has to wait for the answer; what it says before is lost (RFC 6455, 4.1), and nothing else."""
        raw.upgrade(frame(TEXT, ping_text) * 3)
        raw.assert_pong()

    def test_a_handshake_byte_by_byte(self, raw: RawSocket) -> None:
        for byte in raw.request[:-1]:
            raw.send(bytes([byte]))
        raw._request = raw.request[-1:]
        raw.upgrade()
        raw.assert_pong()

    @pytest.mark.parametrize("mask", [bytes(4), b"\xff\xff\xff\xff", b"\x00\x00\x00\x01"])
    def test_masks(self, peer: RawSocket, mask: bytes) -> None:
        peer.send(frame(TEXT, ping_text, mask=mask))
        assert peer.event() == PONG_EVENT

    @pytest.mark.parametrize("size", [0, 1, 125, 126, 127, 128, 9_999, 10_000])
    def test_sizes(self, peer: RawSocket, size: int) -> None:
        peer.send(frame(TEXT, b"x" * size))
        assert invalid(peer.event())
        peer.assert_pong()

    @pytest.mark.parametrize("cut", range(1, 4))
    def test_a_character_over_two_fragments(self, peer: RawSocket, cut: int) -> None:
        text = '{"event":"pusher:ping","data":"😀"}'.encode()
        at = text.index("😀".encode()) + cut
        peer.send(*fragments(text[:at], text[at:]))
        assert peer.event() == PONG_EVENT

    @pytest.mark.parametrize("parts", [(b"\xff\xfe",), (b"",), (ping_text,), (b"\xc3", b"\x28")])
    def test_binary(self, peer: RawSocket, parts: tuple[bytes, ...]) -> None:
        peer.send(*fragments(*parts, opcode=BINARY))
        assert invalid(peer.event())
        peer.assert_pong()


@pytest.mark.parametrize("sent", VIOLATIONS.values(), ids=VIOLATIONS)
class TestViolations:
    def test_at_once(self, peer: RawSocket, sent: list[bytes]) -> None:
        peer.send(*sent)
        assert peer.close_code() == PROTOCOL_ERROR

    def test_after_a_message_and_before_another(self, peer: RawSocket, sent: list[bytes]) -> None:
        peer.send(frame(TEXT, ping_text))
        assert peer.event() == PONG_EVENT
        peer.send(*sent, frame(TEXT, ping_text))
        assert peer.close_code() == PROTOCOL_ERROR


@pytest.mark.parametrize("text", INVALID_UTF8.values(), ids=INVALID_UTF8)
class TestInvalidText:
    def test_in_one_frame(self, peer: RawSocket, text: bytes) -> None:
        peer.send(frame(TEXT, b'{"event":"' + text))
        assert peer.close_code() == INVALID_DATA

    def test_in_a_long_frame(self, peer: RawSocket, text: bytes) -> None:
        peer.send(frame(TEXT, b"x" * 5000 + text))
        assert peer.close_code() == INVALID_DATA

    def test_over_fragments(self, peer: RawSocket, text: bytes) -> None:
        peer.send(*fragments(b"abc", *(bytes([byte]) for byte in text), b""))
        assert peer.close_code() == INVALID_DATA

    def test_as_the_reason_of_a_close(self, peer: RawSocket, text: bytes) -> None:
        peer.send(frame(CLOSE, struct.pack("!H", 1000) + text))
        assert peer.close_code() in (INVALID_DATA, PROTOCOL_ERROR)


class TestClosing:
    @pytest.mark.parametrize("code", [1000, 1001, 1002, 1003, 1007, 1008, 1009, 1010, 1011, 3000, 3999, 4000, 4999])
    def test_valid_codes(self, peer: RawSocket, code: int) -> None:
        peer.send(frame(CLOSE, struct.pack("!H", code) + b"bye"))
        assert peer.close_code() in (code, 1000)

    @pytest.mark.parametrize("code", [0, 1, 999, 1004, 1005, 1006, 1015, 1016, 1100, 2000, 2999, 5000, 65_535])
    def test_invalid_codes(self, peer: RawSocket, code: int) -> None:
        peer.send(frame(CLOSE, struct.pack("!H", code)))
        assert peer.close_code() == PROTOCOL_ERROR

    def test_no_code(self, peer: RawSocket) -> None:
        peer.send(frame(CLOSE))
        assert peer.close_code() in (1000, 1005)

    def test_the_longest_reason(self, peer: RawSocket) -> None:
        peer.send(frame(CLOSE, struct.pack("!H", 1000) + "ü".encode() * 61))
        assert peer.close_code() == 1000

    def test_nothing_is_heard_after_it(self, peer: RawSocket) -> None:
        peer.send(frame(CLOSE, struct.pack("!H", 1000)), frame(TEXT, ping_text), frame(PING, b"x"), b"\xff\xff")
        assert peer.close_code() == 1000

    def test_between_fragments(self, peer: RawSocket) -> None:
        peer.send(frame(TEXT, b"a", final=False), frame(CLOSE, struct.pack("!H", 1000)))
        assert peer.close_code() in (1000, PROTOCOL_ERROR)


class TestWithTheWebsocketsPackage:
    """A client that others wrote, which keeps to the rules."""

    @pytest.fixture
    def client(self, server: Site) -> Iterator[ClientConnection]:
        with connect(f"ws://{server.host}:{server.port}/app/{server.key}") as client:
            assert "pusher:connection_established" in client.recv(10)
            yield client

    def test_fragments(self, client: ClientConnection) -> None:
        client.send(PUSHER_PING[index : index + 3] for index in range(0, len(PUSHER_PING), 3))
        assert client.recv(10) == '{"event":"pusher:pong"}'

    def test_ping(self, client: ClientConnection) -> None:
        assert client.ping(b"there?").wait(10)

    def test_server_s_close(self, client: ClientConnection) -> None:
        client.send("x" * 10_001)
        with pytest.raises(ConnectionClosed) as closed:
            client.recv(10)
        assert closed.value.rcvd is not None
        assert (closed.value.rcvd.code, closed.value.rcvd.reason) == (TOO_BIG, "Maximum message size exceeded")

    def test_client_s_close(self, client: ClientConnection) -> None:
        client.close(4001, "enough")
        assert client.close_code in (4001, 1000)


class TestTooBig:
    @pytest.mark.parametrize("size", [10_001, 65_535, 65_536, 1_000_000])
    def test_over_the_application_s_limit(self, peer: RawSocket, size: int) -> None:
        peer.send(frame(TEXT, b"x" * size))
        assert peer.close_code() == TOO_BIG

    @pytest.mark.parametrize("opcode", [TEXT, BINARY])
    def test_over_the_limit_by_fragments(self, peer: RawSocket, opcode: int) -> None:
        peer.send(*fragments(*[b"x" * 3000] * 4, opcode=opcode))
        assert peer.close_code() == TOO_BIG

    def test_many_bytes_in_few_characters(self, peer: RawSocket) -> None:
        peer.send(frame(TEXT, "😀".encode() * 2501))
        assert peer.close_code() == TOO_BIG

    @pytest.mark.parametrize("size", [20 * 2**20, 2**31, 2**40, 2**62])
    def test_a_size_that_is_only_told(self, peer: RawSocket, size: int) -> None:
        peer.send(frame(TEXT, b"x" * 100, length=b"\x7f" + struct.pack("!Q", size)))
        assert peer.close_code() == TOO_BIG

    def test_a_size_that_cannot_be(self, peer: RawSocket) -> None:
        peer.send(frame(TEXT, b"x", length=b"\x7f" + struct.pack("!Q", 1 << 63)))
        assert peer.close_code() in (TOO_BIG, PROTOCOL_ERROR)

    def test_fragments_without_end(self, peer: RawSocket) -> None:
        part = frame(CONTINUATION, b"x" * 10_000, final=False)
        try:
            peer.send(frame(TEXT, b"x", final=False))
            for _ in range(2000):
                peer.send(part)
        except ConnectionError:
            return
        assert peer.close_code() == TOO_BIG


class TestEnds:
    def test_reset_before_the_handshake(self, raw: RawSocket) -> None:
        raw.reset()

    def test_reset_within_the_handshake(self, raw: RawSocket) -> None:
        raw.send(raw.request[:40])
        raw.reset()

    def test_reset_right_after_the_handshake(self, raw: RawSocket) -> None:
        raw.send(raw.request)
        raw.reset()

    @pytest.mark.parametrize("sent", [b"\x81", frame(TEXT, ping_text)[:9], frame(TEXT, b"a", final=False)])
    def test_reset_within_a_frame(self, peer: RawSocket, sent: bytes) -> None:
        peer.send(sent)
        peer.reset()

    @pytest.mark.parametrize("sent", [b"\x81", frame(TEXT, ping_text)[:9], frame(TEXT, b"a", final=False)])
    def test_end_within_a_frame(self, peer: RawSocket, sent: bytes) -> None:
        peer.send(sent)
        peer.socket.shutdown(socket.SHUT_WR)
        with pytest.raises(Disconnected):
            while True:
                peer.receive()

    def test_a_subscriber_that_is_gone_is_nobody(self, server: Site, peer: RawSocket) -> None:
        peer.say('{"event":"pusher:subscribe","data":{"channel":"ghosts"}}')
        peer.event()
        peer.reset()
        publisher, deadline = server.publisher(), time.monotonic() + 10
        while publisher.channel_info("ghosts")["occupied"]:
            publisher.trigger("ghosts", "boo", {})
            if time.monotonic() > deadline:
                raise TimeoutError("still occupied by the subscriber that is gone")


class TestHandshakes:
    @pytest.mark.parametrize(
        "sent",
        [
            b"\r\n\r\n\r\n\r\n",
            b"hello\r\n\r\n",
            b"GET\r\n\r\n",
            b"GET / HTTP/9.9\r\n\r\n",
            b"GET /app/integration-key HTTP/1.1\r\nno colon\r\n\r\n",
            b"\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03" + bytes(range(256)),
            bytes(range(256)) * 4 + b"\r\n\r\n",
            frame(TEXT, ping_text) * 10,
            b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n",
        ],
        ids=range(9),
    )
    def test_garbage(self, raw: RawSocket, sent: bytes) -> None:
        raw.send(sent)
        with suppress(OSError):  # an engine may have hung up already
            raw.socket.shutdown(socket.SHUT_WR)
        answer = raw.rest()
        assert not answer.startswith(b"HTTP/1.1 5"), answer
        assert b"101 Switching" not in answer

    @pytest.mark.parametrize(
        ("before", "after"),
        [
            (b"GET", b"POST"),
            (b"Sec-WebSocket-Version: 13", b"Sec-WebSocket-Version: 7"),
            (b"Sec-WebSocket-Version: 13", b"Sec-WebSocket-Version: x"),
            (b"Sec-WebSocket-Version: 13\r\n", b""),
            (b"Sec-WebSocket-Key:", b"X-Key:"),
            (b"Sec-WebSocket-Key: ", b"Sec-WebSocket-Key: no base64!"),
            (b"Upgrade: websocket", b"Upgrade: h2c"),
            (b"Upgrade: websocket\r\n", b""),
        ],
    )
    def test_bad_upgrades(self, raw: RawSocket, before: bytes, after: bytes) -> None:
        raw.send(raw.request.replace(before, after))
        head = raw.read_head()
        assert 400 <= int(head.split()[1]) < 500, head

    def test_endless_headers(self, raw: RawSocket) -> None:
        raw.send(b"GET /app/integration-key HTTP/1.1\r\n")
        with pytest.raises((ConnectionError, Disconnected)):
            for _ in range(20_000):
                raw.send(b"X-Filler: " + b"x" * 1000 + b"\r\n")
            raw.receive()

    def test_a_crowd_that_never_finishes_its_handshake(self, server: Site, bystander: Bystander) -> None:
        crowd = [RawSocket(server.port) for _ in range(100)]
        for each in crowd:
            each.send(each.request[:50])
        bystander.assert_served()
        with RawSocket(server.port) as late:
            late.upgrade().assert_pong()
        for each in crowd:
            each.socket.close()
