"""A hub of one's own with time by hand, or the process's hub with two applications; nothing is left behind."""

import pytest

from broadcasting.hub import Hub
from broadcasting.hub.process import reset_hub
from broadcasting.state.memory import MemoryState
from tests.broadcasting import sites
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


@pytest.fixture
def configured(settings):
    """The applications of ``sites``, and a hub that no other test has used."""
    settings.REVURB = sites.REVURB
    reset_hub()
    yield
    reset_hub()
