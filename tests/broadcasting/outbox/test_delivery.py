"""Events are handed over many at once, and singly where one fails."""

import pytest

from broadcasting.broadcasters import BroadcastError
from broadcasting.models import OutboxEvent, encode_channels
from broadcasting.outbox.delivery import Failed, Pace, Sent, deliver
from tests.broadcasting.outbox.destinations import Destination


@pytest.fixture
def destination():
    return Destination("shop", {})


def event(name, *channels, attempts=0):
    return OutboxEvent(name=name, data="{}", channels_json=encode_channels(channels or ("orders",)), attempts=attempts)


def failed(outcomes):
    return [each.event.name for each in outcomes if isinstance(each, Failed)]


def sent(outcomes):
    return [event.name for each in outcomes if isinstance(each, Sent) for event in each.events]


def test_many_go_at_once(destination):
    outcomes = list(deliver(destination, [event(name) for name in "abcde"], Pace(3)))
    assert destination.calls == [["a", "b", "c"], ["d", "e"]]
    assert sent(outcomes) == destination.names == ["a", "b", "c", "d", "e"]


def test_the_one_that_fails_is_found_and_the_others_go(destination):
    destination.refuse("c", error=BroadcastError("no"))
    outcomes = list(deliver(destination, [event(name, name) for name in "abcdefgh"], Pace(8)))
    assert failed(outcomes) == ["c"]
    assert sorted(sent(outcomes)) == ["a", "b", "d", "e", "f", "g", "h"]
    assert set(destination.names) == set("abdefgh")


def test_those_behind_it_on_its_channels_stay(destination):
    destination.refuse("b", error=BroadcastError("no"))
    events = [event("a", "one"), event("b", "one"), event("c", "one", "two"), event("d", "two"), event("e", "three")]
    outcomes = list(deliver(destination, events, Pace(8)))
    assert failed(outcomes) == ["b"]
    assert sent(outcomes) == ["a", "e"]
    assert set(destination.names) == {"a", "e"}


def test_any_exception_is_a_failure(destination):
    destination.refuse("a", error=RuntimeError("a bug"))
    assert [type(each.error) for each in deliver(destination, [event("a")], Pace(8))] == [RuntimeError]


def test_after_a_failure_the_pace_is_one_and_then_doubles(destination):
    pace = Pace(8)
    pace.slow_down()
    list(deliver(destination, [event(name) for name in "abcdefg"], pace))
    assert [len(call) for call in destination.calls] == [1, 2, 4]
    assert pace.size == 8


def test_the_second_opinion_is_that_of_a_fresh_event(destination):
    """Others that failed before would say nothing new."""
    destination.refuse(error=BroadcastError("no"))
    events = [event("a", "one", attempts=3), event("b", "two", attempts=2), event("c", "three"), event("d", "three")]
    pace = Pace(1)
    outcomes = deliver(destination, events, pace)
    assert [next(outcomes).event.name for _ in range(3)] == ["a", "c", "b"]
    assert list(outcomes) == []


def test_a_fresh_event_never_overtakes_on_its_channels(destination):
    destination.refuse("a", error=BroadcastError("no"))
    events = [event("a", "one"), event("b", "two", attempts=2), event("c", "two")]
    assert sent(deliver(destination, events, Pace(1))) == ["b", "c"]
