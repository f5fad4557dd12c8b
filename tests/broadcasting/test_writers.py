"""The fallback writer: order, bounds, and an end."""

import asyncio

import pytest

from broadcasting import writers
from broadcasting.protocol.frames import text_frame
from broadcasting.writers import QueueWriter
from tests.broadcasting.fakes import turns


def frames(*texts: str) -> bytes:
    return b"".join(text_frame(text.encode()) for text in texts)


class FakeSend:
    """ASGI's ``send``, which may be held up or broken."""

    def __init__(self) -> None:
        self.sent: list[str] = []
        self.open = asyncio.Event()
        self.open.set()
        self.broken = False

    async def __call__(self, message) -> None:
        await self.open.wait()
        if self.broken:
            raise OSError("gone")
        assert message["type"] == "websocket.send"
        self.sent.append(message["text"])


class Overflow:
    def __init__(self) -> None:
        self.count = 0

    def __call__(self) -> None:
        self.count += 1


@pytest.fixture
def send():
    return FakeSend()


@pytest.fixture
def overflow():
    return Overflow()


@pytest.fixture
def writer(send, overflow):
    return QueueWriter(send, 100, overflow)


async def test_order(writer, send):
    writer.write(frames("a", "b"))
    writer.write(frames("c"))
    assert send.sent == []
    await writer.close()
    writer.write(frames("d"))
    await turns()
    assert send.sent == ["a", "b", "c"]


async def test_long_and_empty_messages(send, overflow):
    writer = QueueWriter(send, 1_000_000, overflow)
    texts = ["", "ü" * 70, "x" * 70_000]
    writer.write(frames(*texts))
    await writer.close()
    assert send.sent == texts


async def test_it_goes_on_after_a_pause(writer, send):
    for text in "abc":
        writer.write(frames(text))
        await turns()
    assert send.sent == ["a", "b", "c"]
    assert len(asyncio.all_tasks()) == 1


async def test_what_was_sent_waits_no_more(writer, send, overflow):
    for _ in range(50):
        writer.write(frames("x" * 80))
        await turns()
    assert (len(send.sent), overflow.count) == (50, 0)


async def test_a_slow_client_is_given_up(writer, send, overflow):
    send.open.clear()
    for _ in range(20):
        writer.write(frames("x" * 18))
        await turns()
    assert overflow.count == 1
    send.open.set()
    await turns()
    assert send.sent == []


async def test_the_limit_itself_is_allowed(writer, send, overflow):
    send.open.clear()
    writer.write(frames("x" * 98))
    assert overflow.count == 0
    writer.write(frames(""))
    assert overflow.count == 1


async def test_closing_waits_for_a_slow_client_only_so_long(writer, send, monkeypatch):
    monkeypatch.setattr(writers, "CLOSE_TIMEOUT", 0.01)
    send.open.clear()
    writer.write(frames("a"))
    await writer.close()
    assert send.sent == []
    writer.abort()


async def test_closing_without_anything_to_send(writer):
    await writer.close()
    await writer.close()


async def test_a_broken_socket_ends_it(writer, send, overflow):
    send.broken = True
    writer.write(frames("a"))
    writer.write(frames("b"))
    await turns()
    send.broken = False
    writer.write(frames("c"))
    await turns()
    assert (send.sent, overflow.count) == ([], 0)
    assert len(asyncio.all_tasks()) == 1


async def test_aborting(writer, send):
    send.open.clear()
    writer.write(frames("a"))
    await turns()
    writer.abort()
    writer.abort()
    writer.write(frames("b"))
    send.open.set()
    await turns()
    assert send.sent == []
    assert len(asyncio.all_tasks()) == 1
