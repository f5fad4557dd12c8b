"""Events as bodies of requests."""

import json

from broadcasting.broadcasters.http.bodies import bodies, event_bodies
from tests.broadcasting.broadcasters.events import event
from tests.broadcasting.fakes import application


def shown(found):
    return [(operation, json.loads(content)) for operation, content in found]


def test_one_event():
    found = shown(bodies(application(), [event("room", socket_id="1.2")], None))
    assert found == [("events", {"name": "tick", "data": '{"n":1}', "channel": "room", "socket_id": "1.2"})]


def test_none():
    assert list(bodies(application(), [], None)) == []


def test_channels_go_by_the_hundred():
    names = [f"room-{number}" for number in range(250)]
    found = shown(event_bodies(application(max_event_channels=1000), event(*names)))
    assert [len(content["channels"]) for _, content in found] == [100, 100, 50]
    assert [name for _, content in found for name in content["channels"]] == names
    assert len(shown(event_bodies(application(max_event_channels=2), event("a", "b", "c")))) == 2


def test_several_events_go_in_batches():
    events = [event(f"room-{number}") for number in range(5)]
    found = shown(bodies(application(max_batch_size=2), events, None))
    assert [operation for operation, _ in found] == ["batch_events", "batch_events", "events"]
    assert [len(content["batch"]) for _, content in found[:2]] == [2, 2]


def test_the_order_stays():
    events = [event("a", name="1"), event("b", name="2"), event("c", "d", name="3"), event("e", name="4")]
    found = shown(bodies(application(), events, None))
    said = [each["name"] for _, content in found for each in content.get("batch", [content])]
    assert said == ["1", "2", "3", "4"]
    assert [operation for operation, _ in found] == ["batch_events", "events", "events"]


def test_a_batch_is_no_larger_than_is_allowed():
    events = [event("room", data="x" * 300) for _ in range(10)]
    found = list(bodies(application(max_batch_size=100), events, 1000))
    assert [operation for operation, _ in found] == ["batch_events"] * 5
    assert max(len(content) for _, content in found) <= 1000
    assert [operation for operation, _ in bodies(application(), events[:2], 100)] == ["events", "events"]


def test_any_text_can_be_said():
    (body,) = bodies(application(), [event(name="\ud800ü👋")], None)
    assert json.loads(body.content)["name"] == "\ud800ü👋"
    assert body.content.isascii()
