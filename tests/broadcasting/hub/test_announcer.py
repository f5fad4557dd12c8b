"""The announcer: signals in order, behind the back of the sockets, bounded."""

import asyncio
import logging
import threading

import pytest
from asgiref.sync import sync_to_async
from django.dispatch import Signal

from broadcasting.hub import announcer as module
from broadcasting.hub.announcer import Announcer
from tests.broadcasting.fakes import listening, turns


@pytest.fixture
def announcer():
    return Announcer(Announcer)


async def test_order(announcer):
    one, two = Signal(), Signal()
    with listening(one=one, two=two) as listener:
        for number in range(3):
            announcer.announce(one, number=number)
            announcer.announce(two, number=number)
        assert listener.heard == []
        await announcer.settle()
    assert [(name, values["number"]) for name, values in listener.heard] == [
        ("one", 0),
        ("two", 0),
        ("one", 1),
        ("two", 1),
        ("one", 2),
        ("two", 2),
    ]
    assert listener.heard[0][1]["sender"] is Announcer


async def test_nobody_listens(announcer):
    announcer.announce(Signal(), number=1)
    assert len(asyncio.all_tasks()) == 1
    await announcer.settle()


async def test_sync_receivers_run_in_a_thread(announcer):
    threads, signal = [], Signal()

    def receive(**values):
        threads.append(threading.get_ident())

    signal.connect(receive)
    announcer.announce(signal)
    await announcer.settle()
    assert threads != [threading.get_ident()]
    assert len(threads) == 1


async def test_a_sync_receiver_that_hangs_stops_no_other_sync_code(announcer):
    signal, released = Signal(), threading.Event()

    def hang(**values):
        released.wait()

    signal.connect(hang)
    announcer.announce(signal)
    await turns()
    try:
        async with asyncio.timeout(10):
            assert await sync_to_async(lambda: "asked")() == "asked"
    finally:
        released.set()
    await announcer.settle()


async def test_sync_receivers_give_their_database_connections_back(announcer, monkeypatch):
    """In the thread in which they were opened, as Django does it after a request."""
    signal, threads = Signal(), []

    def receive(**values):
        threads.append(("received", threading.get_ident()))

    def close():
        threads.append(("closed", threading.get_ident()))

    monkeypatch.setattr(module, "close_old_connections", close)
    signal.connect(receive)
    for _ in range(2):
        announcer.announce(signal)
        await announcer.settle()
    assert [what for what, _ in threads] == ["received", "closed", "closed", "received", "closed"]
    assert len({thread for _, thread in threads}) == 1


async def test_what_is_announced_at_the_very_end_is_sent_too(announcer, monkeypatch):
    """While the connections of those before it are given back, in the receivers' thread."""
    signal, closing, closed = Signal(), threading.Event(), threading.Event()

    def close():
        closing.set()
        closed.wait(10)

    monkeypatch.setattr(module, "close_old_connections", close)
    heard = []

    def receive(*, number, **values):
        heard.append(number)

    signal.connect(receive)
    announcer.announce(signal, number=1)
    async with asyncio.timeout(10):
        while not closing.is_set():
            await asyncio.sleep(0)
    announcer.announce(signal, number=2)
    closed.set()
    await announcer.settle()
    assert heard == [1, 2]


async def test_a_receiver_that_raises_stops_nothing(announcer, caplog):
    signal = Signal()

    def fail(**values):
        raise RuntimeError("a receiver's own fault")

    signal.connect(fail)
    with listening(signal=signal) as listener, caplog.at_level(logging.ERROR):
        announcer.announce(signal, number=1)
        announcer.announce(signal, number=2)
        await announcer.settle()
    assert [values["number"] for values in listener.of("signal")] == [1, 2]
    assert "a receiver's own fault" in caplog.text


async def test_a_slow_receiver_delays_only_signals(announcer):
    signal, released = Signal(), asyncio.Event()

    async def wait(**values):
        await released.wait()

    signal.connect(wait)
    announcer.announce(signal)
    announcer.announce(signal)
    await turns()
    settling = asyncio.create_task(announcer.settle())
    await turns()
    assert not settling.done()
    released.set()
    await settling


async def test_the_backlog_is_bounded(monkeypatch, caplog):
    monkeypatch.setattr(module, "BACKLOG", 3)
    announcer, signal = Announcer(Announcer), Signal()
    with listening(signal=signal) as listener, caplog.at_level(logging.WARNING, "broadcasting"):
        for number in range(5):
            announcer.announce(signal, number=number)
        await announcer.settle()
    assert [values["number"] for values in listener.of("signal")] == [0, 1, 2]
    assert caplog.messages == [
        "Receivers of signals are slower than the server: signals are dropped.",
        "2 signals were dropped.",
    ]


@pytest.mark.parametrize("value", ["x" * 400, ("1.1",) * 50])
async def test_the_backlog_is_bounded_in_bytes(announcer, monkeypatch, value):
    monkeypatch.setattr(module, "BACKLOG_BYTES", 1000)
    signal = Signal()
    with listening(signal=signal) as listener:
        for number in range(5):
            announcer.announce(signal, number=number, value=value)
        await announcer.settle()
        announcer.announce(signal, number=5, value=value)
        await announcer.settle()
    assert [values["number"] for values in listener.of("signal")] == [0, 1, 5]


async def test_that_signals_are_dropped_is_told_while_a_receiver_hangs(announcer, monkeypatch, caplog):
    monkeypatch.setattr(module, "BACKLOG_BYTES", 10)
    signal = Signal()

    async def never_end(**values):
        await asyncio.Event().wait()

    signal.connect(never_end)
    with caplog.at_level(logging.WARNING, "broadcasting"):
        for _ in range(4):
            announcer.announce(signal, message="12345")
            await turns()
    assert caplog.messages == ["Receivers of signals are slower than the server: signals are dropped."]
    await announcer.settle(0)


async def test_what_a_receiver_announces_follows(announcer):
    first, second = Signal(), Signal()

    async def announce_more(**values):
        announcer.announce(second)

    first.connect(announce_more)
    with listening(second=second) as listener:
        announcer.announce(first)
        await announcer.settle()
    assert listener.names() == ["second"]


async def test_a_task_that_was_cancelled_before_it_began(announcer):
    """As at the end of a loop; later signals are sent all the same."""
    signal = Signal()
    with listening(signal=signal) as listener:
        announcer.announce(signal, number=1)
        for task in asyncio.all_tasks() - {asyncio.current_task()}:
            task.cancel()
        await turns()
        announcer.announce(signal, number=2)
        await announcer.settle()
    assert [values["number"] for values in listener.of("signal")] == [1, 2]


async def test_settling_gives_up_on_a_receiver_that_does_not_end(announcer, caplog):
    signal = Signal()

    async def never_end(**values):
        await asyncio.Event().wait()

    signal.connect(never_end)
    announcer.announce(signal)
    announcer.announce(signal)
    with caplog.at_level(logging.WARNING, "broadcasting"):
        await announcer.settle(0.01)
    assert caplog.messages == ["Receivers of signals did not come to an end; 1 signals are lost."]
    await turns()
    assert asyncio.all_tasks() == {asyncio.current_task()}
