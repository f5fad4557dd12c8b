"""What a worker does."""

import pytest

from broadcasting import BroadcastError, PayloadError, UnknownConnection
from broadcasting.queueing.unique import claim, lock_key
from broadcasting.queueing.work import work
from tests.broadcasting.events.examples import WatchedEvent

PATH = "tests.broadcasting.events.examples:WatchedEvent"
KEY = lock_key("a", "b", "c")


def test_a_job_is_sent(make, sent):
    assert work(make().as_message()) is None
    assert sent == [make().event]


def test_a_failure_is_tried_again_as_often_as_the_event_wants(make, caplog):
    message = make(connection="broken", retries=2, backoff=(1, 5), event_class=PATH).as_message()
    assert work(message, 0) == 1
    assert work(message, 1) == 5
    assert "tried again in 5 seconds: 'OrderShipped' on the connection 'broken': the server is away" in caplog.text
    assert WatchedEvent.failures == []
    with pytest.raises(BroadcastError, match="the server is away"):
        work(message, 2)
    assert WatchedEvent.failures == ["the server is away"]


def test_with_rescue_the_end_is_logged(make, caplog):
    assert work(make(connection="broken", rescue=True, event_class=PATH).as_message()) is None
    assert "could not be broadcast: 'OrderShipped' on the connection 'broken'" in caplog.text
    assert WatchedEvent.failures == ["the server is away"]


@pytest.mark.parametrize(("connection", "error"), [("nowhere", UnknownConnection), ("small", PayloadError)])
def test_what_can_never_be_sent_is_not_tried_again(make, connection, error):
    event = make().event
    long = type(event)(name=event.name, data='{"text":"a long one"}', channels=("orders",))
    with pytest.raises(error):
        work(make(connection=connection, event=long, retries=5).as_message())


@pytest.mark.parametrize(("connection", "attempt"), [("memory", 0), ("broken", 1)])
def test_the_lock_is_given_back_when_all_is_said(make, connection, attempt):
    job = make(connection=connection, retries=1, lock=KEY, token="x", lock_seconds=60, rescue=True)
    assert claim(job)
    if connection == "broken":
        assert work(job.as_message(), 0) == 1
        assert not claim(make(lock=KEY, token="y", lock_seconds=60)), "it is not over yet"
    work(job.as_message(), attempt)
    assert claim(make(lock=KEY, token="y", lock_seconds=60))


@pytest.mark.parametrize("message", [None, 7, "never-to-be-shown", [], {}, {"connection": "memory"}])
def test_what_is_no_job_is_dropped_with_a_word(message, sent, caplog):
    assert work(message) is None
    assert "no event of ours, which is dropped" in caplog.text
    assert "never" not in caplog.text
    assert sent == []
