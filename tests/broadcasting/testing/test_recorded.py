"""Recordings: one of each event, whatever it carries."""

from broadcasting.events.options import SendOptions
from broadcasting.events.outgoing import Outgoing
from broadcasting.protocol.messages import Event
from broadcasting.testing.recorded import recordings

OPTIONS = SendOptions(now=True)


def event(name="saved", data='{"id":1}', **more):
    return Event(name=name, data=data, channels=("news",), **more)


def test_an_event_for_several_connections_is_one():
    outgoing = [Outgoing("one", event(), "source"), Outgoing("two", event(), "source"), Outgoing("one", event("b"))]
    first, second = recordings(outgoing, OPTIONS)
    assert (first.name, first.connections, first.event) == ("saved", ("one", "two"), "source")
    assert (second.name, second.connections, second.event) == ("b", ("one",), None)


def test_connections_with_payloads_of_their_own_are_two():
    first, second = recordings([Outgoing("one", event()), Outgoing("two", event(data="2"))], OPTIONS)
    assert (first.payload, second.payload) == ({"id": 1}, 2)


def test_data_that_is_no_json_stays_a_text():
    (recorded,) = recordings([Outgoing("one", event(data="no {json"))], OPTIONS)
    assert recorded.payload == "no {json"


def test_long_payloads_are_cut_when_shown():
    (recorded,) = recordings([Outgoing("one", event(data='"' + "x" * 5000 + '"'))], OPTIONS)
    assert len(str(recorded)) < 300
    assert str(recorded).endswith("x... (now, via one)")


def test_to_others_is_shown():
    (recorded,) = recordings([Outgoing("one", event())], SendOptions(to_others=True))
    assert str(recorded) == 'saved on news: {"id": 1} (queued, via one, to others)'
