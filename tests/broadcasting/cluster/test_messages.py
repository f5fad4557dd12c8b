"""Messages between nodes: there and back, and whatever else may come."""

import pytest

from broadcasting.cluster.messages import (
    ChannelEvent,
    ChannelEvents,
    Count,
    EndAccess,
    Restart,
    StateChange,
    Terminate,
    UserStatus,
    decode,
    encode,
    size,
)
from broadcasting.protocol.messages import channel_event

MESSAGES = [
    ChannelEvent("1", "news", '{"event":"saved"}'),
    ChannelEvent("1", "news", "ü", "1.1", 10**15),
    ChannelEvents("1", '{"event":"saved","channel":', "1.1", ("news", "ü"), (None, 10**15)),
    StateChange("1", "presence-x", {"change": [1, 10**30, True, '[7,"\\ud800"]']}),
    Count("1", "news", 0),
    UserStatus("1", "\ud800", True, 10**15),
    Terminate("1", "7", False),
    EndAccess("1", "7", "sanctum:15", False),
    EndAccess("1", "\ud800", None, True),
    Restart(),
]


@pytest.mark.parametrize("message", MESSAGES, ids=lambda each: type(each).__name__)
def test_there_and_back(message):
    item = encode(message)
    assert all(isinstance(value, str | int | None) for value in item)
    assert decode(item) == message
    assert size(item) > 0


@pytest.mark.parametrize(
    "item",
    [
        None,
        "",
        b"",
        0,
        [],
        {},
        [None],
        [["ChannelEvent"]],
        ["ChannelEvent"],
        ["ChannelEvent", "1", "news", "text", None],
        ["ChannelEvent", "1", "news", "text", 1, None],
        ["ChannelEvent", "1", None, "text", None, None],
        ["ChannelEvent", "1", "news", "text", None, "1"],
        ["ChannelEvents"],
        ["ChannelEvents", "1", "head", None],
        ["ChannelEvents", "1", "head", None, "news"],
        ["ChannelEvents", "1", "head", None, "news", "1"],
        ["ChannelEvents", "1", "head", None, "news", None, None],
        ["ChannelEvents", "1", "head", None, 7, None],
        ["ChannelEvents", "1", "head", 7, "news", None],
        ["ChannelEvents", "1", None, None, "news", None],
        ["ChannelEvents", ["1"], "head", None, "news", None],
        ["Count", '{"app_id":"1","channel":"news"}'],
        ["Count", '{"app_id":"1","channel":"news","count":true}'],
        ["Count", '{"app_id":1,"channel":"news","count":1}'],
        ["Count", "[" * 100_000],
        ["Count", "null"],
        ["Count", 7],
        ["Terminate", '{"app_id":"1","user_id":"7","reconnect":1}'],
        ["EndAccess", '{"app_id":"1","user_id":"7","credential":15,"reconnect":false}'],
        ["EndAccess", '{"app_id":"1","user_id":null,"credential":null,"reconnect":false}'],
        ["StateChange", '{"app_id":"1","channel":"x","change":[]}'],
        ["Unknown", "{}"],
        ["__class__", "{}"],
    ],
)
def test_what_is_no_message(item):
    assert decode(item) is None


def test_an_event_for_several_channels_is_joined_and_split():
    events = [
        ChannelEvent("1", "news", channel_event("saved", '"news"', "news"), "1.1"),
        ChannelEvent("1", 'a"},{\\', channel_event("saved", '"news"', 'a"},{\\'), "1.1", 7),
    ]
    assert list(ChannelEvents.join(events).split()) == events


@pytest.mark.parametrize(
    "other",
    [
        ChannelEvent("2", "sport", channel_event("saved", "{}", "sport")),
        ChannelEvent("1", "sport", channel_event("saved", "{}", "sport"), "1.1"),
        ChannelEvent("1", "sport", channel_event("moved", "{}", "sport")),
        ChannelEvent("1", "sport", channel_event("saved", "{}", "news")),
    ],
)
def test_different_events_are_not_joined(other):
    with pytest.raises(ValueError):
        ChannelEvents.join([ChannelEvent("1", "news", channel_event("saved", "{}", "news")), other])
