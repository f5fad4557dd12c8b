"""What code under test broadcasts, as the connection ``memory`` gets it."""

import json
from collections.abc import Iterator
from contextlib import contextmanager

from broadcasting.broadcasters import get_broadcaster

BROADCASTING = {"DEFAULT": "memory", "CONNECTIONS": {"memory": {"DRIVER": "memory"}}, "QUEUE": "none"}


class Heard(list):
    """Events in the order in which they left."""

    @property
    def names(self):
        return [event.name for event in self]

    @property
    def channels(self):
        return [event.channels for event in self]

    @property
    def data(self):
        return [json.loads(event.data) for event in self]

    @property
    def socket_ids(self):
        return [event.socket_id for event in self]


@contextmanager
def hearing(connection: str = "memory") -> Iterator[Heard]:
    """Collects what is broadcast meanwhile."""
    events, heard = get_broadcaster(connection).events, Heard()
    before = len(events)
    yield heard
    heard += events[before:]
