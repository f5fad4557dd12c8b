"""Who is told of an event that can't be sent."""

import sys

import pytest

from broadcasting import BroadcastError
from broadcasting.queueing.failing import describe, path_of, report
from broadcasting.signals import broadcast_failed
from tests.broadcasting.events.examples import WatchedEvent

ERROR = BroadcastError("the server is away")
PATH = "tests.broadcasting.events.examples:WatchedEvent"


@pytest.fixture
def senders():
    told = []

    def listen(sender, **kwargs):
        told.append(sender)
        raise LookupError("a receiver's mistake")

    broadcast_failed.connect(listen)
    yield told
    broadcast_failed.disconnect(listen)


def test_the_signal_and_the_hook_are_told(make, senders, caplog):
    report(ERROR, job=make(event_class=PATH))
    assert senders == [WatchedEvent]
    assert WatchedEvent.failures == ["the server is away"]
    assert not [record for record in caplog.records if record.name == "broadcasting.events"]


def test_what_nobody_raises_is_logged(make, caplog):
    report(ERROR, job=make(), rescue=True)
    assert "'OrderShipped' on the connection 'memory': the server is away" in caplog.text
    assert '{"id":7}' not in caplog.text, "data is nobody's business"


def test_a_failing_hook_is_logged(make, monkeypatch, caplog):
    monkeypatch.setattr(WatchedEvent, "broadcast_failed", lambda error: 1 / 0)
    report(ERROR, job=make(event_class=PATH))
    assert "WatchedEvent.broadcast_failed() failed." in caplog.text


@pytest.mark.parametrize(
    "path",
    [
        None,
        "os:system",
        "os:nothing",
        "tests.broadcasting.events.examples:nothing.at.all",
        "tests.broadcasting.events.examples:OrderShipped.broadcast_on",
        "antigravity:fly",
        ":X",
        ".:X",
        "..os:X",
        "broadcasting..x:X",
        "broadcasting.nothing:X",
    ],
)
def test_a_class_that_is_none_of_ours_is_not_called(make, senders, path):
    """A job may come from anybody who reaches the broker."""
    sys.modules.pop("antigravity", None)
    report(ERROR, job=make(event_class=path))
    assert senders == [None]
    assert "antigravity" not in sys.modules


def test_paths_of_classes():
    class Local:
        pass

    assert path_of(WatchedEvent) == PATH
    assert path_of(Local) is None
    assert path_of(None) is None


def test_descriptions(make):
    assert describe(ERROR, None) == "the server is away"
    assert describe(ERROR, make()) == "'OrderShipped' on the connection 'memory': the server is away"
