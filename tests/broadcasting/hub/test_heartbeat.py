"""The heartbeat: again and again, whatever happens."""

import asyncio
import logging

from broadcasting.hub.heartbeat import Heartbeat


class Counted:
    """A beat that can be waited for, and that fails if told so."""

    def __init__(self, fails: bool = False) -> None:
        self.count = 0
        self.fails = fails
        self.beaten = asyncio.Event()

    async def __call__(self) -> None:
        self.count += 1
        if self.count >= 3:
            self.beaten.set()
        if self.fails:
            raise RuntimeError("a bad beat")


async def test_it_beats():
    beat = Counted()
    heartbeat = Heartbeat(0.001, beat)
    heartbeat.start()
    await beat.beaten.wait()
    heartbeat.stop()


async def test_starting_twice_starts_once():
    heartbeat = Heartbeat(0.001, Counted())
    heartbeat.start()
    heartbeat.start()
    assert len(asyncio.all_tasks()) == 2
    heartbeat.stop()


async def test_stopping():
    beat = Counted()
    heartbeat = Heartbeat(0, beat)
    heartbeat.start()
    await beat.beaten.wait()
    heartbeat.stop()
    count = beat.count
    await asyncio.sleep(0.01)
    assert beat.count == count
    heartbeat.stop()


async def test_starting_again():
    beat = Counted()
    heartbeat = Heartbeat(0.001, beat)
    heartbeat.start()
    heartbeat.stop()
    heartbeat.start()
    await beat.beaten.wait()
    heartbeat.stop()


async def test_an_exception_is_logged_and_does_not_end_it(caplog):
    beat = Counted(fails=True)
    heartbeat = Heartbeat(0.001, beat)
    with caplog.at_level(logging.ERROR, "broadcasting"):
        heartbeat.start()
        await beat.beaten.wait()
    heartbeat.stop()
    assert "a bad beat" in caplog.text


def test_another_loop():
    beats = []

    async def run():
        beats.append(Counted())
        heartbeat.start()
        await beats[-1].beaten.wait()

    heartbeat = Heartbeat(0.001, lambda: beats[-1]())
    asyncio.run(run())
    asyncio.run(run())
    assert len(beats) == 2
