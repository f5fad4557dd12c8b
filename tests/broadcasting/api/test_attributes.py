from typing import Any

import pytest

from broadcasting.api.attributes import attributes, by_name, requested
from broadcasting.protocol.messages import Event
from broadcasting.state.base import ChannelInfo

ALL = requested("occupied,user_count,subscription_count,cache")
CACHED = Event(name="opened", data="{}", channels=("elsewhere", "cache-a"))
EVENT = {"event": "opened", "data": "{}", "channel": "cache-a"}


@pytest.mark.parametrize(
    ("channel", "expected"),
    [
        (ChannelInfo("a", 2), {"occupied": True, "subscription_count": 2}),
        (ChannelInfo("presence-a", 3, 2), {"occupied": True, "user_count": 2}),
        (ChannelInfo("a", 0), {"occupied": False}),
        (ChannelInfo("presence-a", 0, 0), {"occupied": False}),
        (ChannelInfo("cache-a", 1, None, CACHED), {"occupied": True, "subscription_count": 1, "cache": EVENT}),
        (ChannelInfo("cache-a", 0, None, CACHED), {"occupied": False, "cache": EVENT}),
    ],
)
def test_attributes(channel: ChannelInfo, expected: dict[str, Any]) -> None:
    assert attributes(channel, ALL) == expected
    assert attributes(channel, ()) == {}
    for name, value in expected.items():
        assert attributes(channel, {name}) == {name: value}


def test_by_name() -> None:
    channels = [ChannelInfo("presence-a", 1, 1), ChannelInfo("b", 1)]
    assert by_name(channels, {"user_count"}) == {"presence-a": {"user_count": 1}, "b": {}}


@pytest.mark.parametrize(("info", "expected"), [(None, set()), ("", set()), ("a,b,a", {"a", "b"}), (",", {""})])
def test_requested(info: str | None, expected: set[str]) -> None:
    assert requested(info) == expected
