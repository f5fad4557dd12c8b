"""The state of a single process: the contract, and that nothing stays behind."""

import pytest

from broadcasting.protocol.messages import Event, Member
from tests.broadcasting.state.contract import A, StateContract


@pytest.fixture
def advance(clock):
    async def pass_time(seconds):
        clock.advance(seconds)

    return pass_time


class TestMemoryState(StateContract):
    pass


def contents(state):
    """Everything that the state holds, empty tables left out."""
    return {name: value for name, value in vars(state).items() if hasattr(value, "__len__") and len(value)}


async def test_nothing_stays_behind(state, clock):
    for app_id in (A, "app-b"):
        await state.connect(app_id, "1.1", 10)
        await state.sign_in(app_id, "7", "1.1")
        await state.join(app_id, "news", "1.1", None)
        await state.join(app_id, "presence-x", "1.1", Member(7))
        await state.remember(app_id, "cache-news", Event(name="x", data="", channels=("cache-news",)), 5)
        await state.leave(app_id, "news", "1.1", None)
        await state.leave(app_id, "presence-x", "1.1", Member(7))
        await state.sign_out(app_id, "7", "1.1")
        await state.disconnect(app_id, "1.1")
        await state.spend(app_id, "events", 1, 1)
    clock.advance(5)
    await state.sweep()
    assert contents(state) == {}


async def test_asking_leaves_nothing(state):
    await state.connection_count(A)
    await state.describe(A, ["news", "presence-x", "cache-x"])
    await state.members(A, "presence-x")
    await state.occupied(A)
    await state.recall(A, "cache-x")
    await state.online(A, ["7"])
    assert contents(state) == {}


async def test_a_refused_connection_leaves_nothing(state):
    await state.connect(A, "1.1", 1)
    before = repr(contents(state))
    await state.connect(A, "1.2", 1)
    await state.connect("app-b", "1.2", 0)
    assert repr(contents(state)) == before
