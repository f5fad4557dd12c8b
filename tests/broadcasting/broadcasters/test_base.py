"""What a broadcaster of one's own need not say."""

import threading

import pytest

from broadcasting import Broadcaster
from broadcasting.protocol.messages import Event

EVENT = Event(name="x", data="{}", channels=("a",))


class Own(Broadcaster):
    """Says only what it must."""

    def __init__(self):
        super().__init__("own", {"SIZE": 3})
        self.calls = []

    def broadcast(self, *events):
        self.calls.append((threading.current_thread(), events))


def test_how_to_send_must_be_said():
    with pytest.raises(TypeError, match="abstract"):
        Broadcaster("own", {})


async def test_async_code_sends_by_a_thread():
    own = Own()
    await own.abroadcast(EVENT, EVENT)
    ((thread, events),) = own.calls
    assert events == (EVENT, EVENT)
    assert thread is not threading.current_thread()


def test_everything_else_has_a_default():
    own = Own()
    assert (own.name, own.options, dict(own.option_kinds)) == ("own", {"SIZE": 3}, {})
    assert (own.application, own.encryption_key) == (None, None)
    own.check(EVENT)
    assert not own.takes_grants
    own.terminate("7")
    own.end_access("7", None)
    own.close()
    own.close()
