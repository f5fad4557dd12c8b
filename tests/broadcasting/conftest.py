"""A hub of one's own, with time by hand and nothing left behind."""

import pytest

from broadcasting.hub import Hub
from broadcasting.state.memory import MemoryState
from tests.broadcasting.fakes import FakeClock


@pytest.fixture
def clock():
    return FakeClock()


@pytest.fixture
def state(clock):
    return MemoryState(clock)


@pytest.fixture
async def hub(state, clock):
    hub = Hub(state, clock)
    yield hub
    await hub.shutdown(timeout=0)
