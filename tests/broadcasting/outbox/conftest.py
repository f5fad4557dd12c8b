import pytest

from broadcasting.broadcasters import get_broadcaster
from broadcasting.models import OutboxEvent
from broadcasting.outbox import store
from broadcasting.outbox.options import RelayOptions
from broadcasting.outbox.relay import Relay
from tests.broadcasting.outbox.outgoing import outgoing

DRIVER = "tests.broadcasting.outbox.destinations.Destination"


@pytest.fixture
def destination(settings):
    """Where the connection ``shop`` leads, which has an outbox."""
    settings.BROADCASTING = {
        "DEFAULT": "shop",
        "QUEUE": "none",
        "CONNECTIONS": {"shop": {"DRIVER": DRIVER, "OUTBOX": True}, "direct": {"DRIVER": DRIVER}},
    }
    return get_broadcaster("shop")


@pytest.fixture
def told():
    """What the relay said."""
    return []


@pytest.fixture
def make_relay(destination, told):
    """Makes a relay as another process would; ``options`` are those of ``RelayOptions``."""
    relays = []

    def make_relay(**options):
        relays.append(Relay(RelayOptions(**options), told.append))
        return relays[-1]

    yield make_relay
    for relay in relays:
        relay.close()


@pytest.fixture
def relay_anew(make_relay):
    """Takes turns until nothing is due, as a relay that has just begun and ends then."""

    def relay_anew(**options):
        relay = make_relay(**options)
        relay.drain()
        relay.close()

    return relay_anew


@pytest.fixture
def put(destination):
    """Puts an event into the outbox; returns its row."""

    def put(name, *channels, **values):
        store([outgoing(name, *channels, **values)])
        return OutboxEvent.objects.order_by("pk").last()

    return put
