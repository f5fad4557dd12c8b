import pytest
from django.core.cache import cache

from broadcasting.broadcasters import get_broadcaster
from broadcasting.protocol.messages import Event
from broadcasting.queueing import Job
from tests.broadcasting.events.examples import BROADCASTING, WatchedEvent


@pytest.fixture(autouse=True)
def connections(settings):
    """Connections in memory, and no queue."""
    settings.BROADCASTING = BROADCASTING
    WatchedEvent.failures.clear()
    cache.clear()
    yield
    cache.clear()


@pytest.fixture
def sent(connections):
    """What was sent to the default connection."""
    return get_broadcaster("memory").events


@pytest.fixture
def make():
    """A job that is fine but for what a test says."""

    def make(**values):
        event = Event(name="OrderShipped", data='{"id":7}', channels=("orders",), socket_id="1.2")
        return Job(**{"connection": "memory", "event": event, **values})

    return make
