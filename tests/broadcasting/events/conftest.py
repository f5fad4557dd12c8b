import pytest

from broadcasting.broadcasters import get_broadcaster
from tests.broadcasting.events.examples import BROADCASTING, WatchedEvent


@pytest.fixture(autouse=True)
def connections(settings):
    """Connections in memory, and no queue."""
    settings.BROADCASTING = BROADCASTING
    WatchedEvent.failures.clear()


@pytest.fixture
def sent(connections):
    """What was sent to the default connection."""
    return get_broadcaster("memory").events


@pytest.fixture
def names(sent):
    """The channels of what was sent, in its order: which events they are can be told by them."""
    return lambda: [event.channels[0] for event in sent]
