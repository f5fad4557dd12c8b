"""A worker process: it obeys its parent, and tells it what concerns all."""

import asyncio
import os
import signal
import socket

import pytest

from broadcasting.server.base import RESTART
from broadcasting.server.inheritance import Inheritance
from broadcasting.server.link import Link
from broadcasting.server.worker import LONGEST_REASON, WorkerProcess
from tests.integration.servers import until


class FakeEngine:
    """Writes down what it is told."""

    name, version = "Small", "1.0"

    def __init__(self) -> None:
        self.told: list[str] = []

    def stop(self, why: str) -> None:
        self.told.append(why)

    def reload_certificates(self) -> None:
        self.told.append("reload")


class Restarts:
    """A watch that reports two restarts and then none."""

    def __init__(self) -> None:
        self._marks = [1.0, None]

    async def wait(self) -> float | None:
        if not self._marks:
            await asyncio.Event().wait()
        return self._marks.pop(0)


@pytest.fixture
def parent():
    ours, theirs = socket.socketpair()
    parent = Link(ours)
    parent.inheritance = Inheritance(number=1, listeners=(), link=theirs.detach(), check=False, coloured=False)
    yield parent
    parent.close()


@pytest.fixture
async def worker(parent):
    before = signal.getsignal(signal.SIGINT)
    worker = WorkerProcess(parent.inheritance)
    worker.attach(FakeEngine())
    yield worker
    worker._loop.remove_reader(worker._link.fileno())
    worker._loop.remove_signal_handler(signal.SIGTERM)
    worker._link.close()
    signal.signal(signal.SIGINT, before)


async def told(worker, *what: str) -> None:
    async def complete() -> bool:
        return len(worker._engine.told) >= len(what)

    await until(complete)
    assert worker._engine.told == list(what)


async def heard(parent: Link) -> list[dict]:
    said: list[dict] = []

    async def something() -> bool:
        said.extend(parent.hear())
        return bool(said)

    await until(something)
    return said


async def test_it_obeys(parent, worker):
    parent.say("reload")
    parent.say("nonsense")
    parent.say("drain")
    parent.say("stop", why="SIGTERM")
    await told(worker, "reload", RESTART, "SIGTERM")


async def test_it_stops_when_the_parent_is_gone(parent, worker):
    parent.close()
    await told(worker, "its parent is gone")


async def test_a_terminals_interrupt_is_the_parents(parent, worker):
    os.kill(os.getpid(), signal.SIGINT)
    os.kill(os.getpid(), signal.SIGTERM)
    await told(worker, "SIGTERM")


async def test_it_tells_what_becomes_of_it(parent, worker):
    worker.ready()
    worker.failed("x" * (LONGEST_REASON + 1))
    ready, failed = await heard(parent)
    assert ready == {"say": "ready", "name": "Small", "version": "1.0"}
    assert failed == {"say": "failed", "why": "x" * LONGEST_REASON}


async def test_it_passes_on_restarts(parent, worker):
    passing = asyncio.create_task(worker.pass_on(Restarts()))
    said = await heard(parent)
    while len(said) < 2:
        said += await heard(parent)
    passing.cancel()
    assert [each["mark"] for each in said] == [1.0, None]
