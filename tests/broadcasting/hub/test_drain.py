"""Draining: a few at once, many in slices, and never beyond the time that there is."""

import asyncio

import pytest

from broadcasting.hub.drain import FEW, Drain
from broadcasting.hub.registry import Registry
from tests.broadcasting.fakes import connection


class Sockets:
    """Connections of a registry whose sockets go when they are closed, or not."""

    def __init__(self, count: int, *, stubborn: bool = False) -> None:
        self.registry = Registry()
        self.drain = Drain(self.registry, self.close)
        self.closed: list[float] = []
        self._stubborn = stubborn
        for number in range(count):
            self.registry.add(connection(socket_id=f"1.{number}"))
            self.drain.opened()

    async def close(self, each) -> None:
        self.closed.append(asyncio.get_running_loop().time())
        each.closed = True
        self.registry.discard(each)
        if not self._stubborn:
            self.drain.gone()


async def test_nothing_to_close():
    sockets = Sockets(0)
    await sockets.drain.run(10, 10)
    assert sockets.closed == []


async def test_a_few_are_closed_at_once():
    sockets = Sockets(FEW)
    await asyncio.wait_for(sockets.drain.run(100, 200), 20)
    assert len(sockets.closed) == FEW
    assert len(sockets.registry) == 0


@pytest.mark.parametrize(("spread", "timeout"), [(0.5, 20), (100, 1)])
async def test_many_are_closed_in_slices(spread, timeout):
    sockets = Sockets(FEW * 3)
    await sockets.drain.run(spread, timeout)
    assert len(sockets.closed) == FEW * 3
    assert max(sockets.closed) - min(sockets.closed) >= 0.3


async def test_many_without_time_are_closed_at_once():
    sockets = Sockets(FEW * 3)
    await asyncio.wait_for(sockets.drain.run(0, 20), 20)
    assert len(sockets.closed) == FEW * 3


async def test_one_that_has_gone_meanwhile_is_not_closed():
    sockets = Sockets(FEW * 3)
    last = tuple(sockets.registry)[-1]
    running = asyncio.create_task(sockets.drain.run(0.5, 20))
    await asyncio.sleep(0)
    last.closed = True
    sockets.registry.discard(last)
    sockets.drain.gone()
    await running
    assert len(sockets.closed) == FEW * 3 - 1


async def test_a_socket_that_does_not_go_is_waited_for_so_long():
    sockets = Sockets(2, stubborn=True)
    await asyncio.wait_for(sockets.drain.run(0, 0.1), 20)
    waiting = asyncio.create_task(sockets.drain.run(0, 600))
    await asyncio.sleep(0)
    for _ in range(2):
        sockets.drain.gone()
    await asyncio.wait_for(waiting, 20)


async def test_those_who_go_last_are_told_of_nobody():
    sockets = Sockets(3)
    for each in sockets.registry:
        sockets.registry.join(each, "presence-x")
    await sockets.drain.run(0, 1)
    assert sockets.registry.channel("1", "presence-x") is None
