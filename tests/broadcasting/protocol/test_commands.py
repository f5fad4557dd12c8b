"""Commands are values: tests and the hub compare them and take them apart."""

import dataclasses
from typing import get_args

import pytest

from broadcasting.protocol.channels import ChannelName
from broadcasting.protocol.commands import (
    Close,
    Command,
    Prune,
    Reply,
    SendClientEvent,
    SignIn,
    Subscribe,
    Unsubscribe,
    User,
)

EXAMPLES = [
    Reply("text"),
    Close(4200, "reason"),
    Subscribe(ChannelName.parse("news")),
    Unsubscribe(ChannelName.parse("news")),
    SendClientEvent(ChannelName.parse("news"), "client-x", {"a": 1}, None),
    SignIn(User("7"), '{"id":"7"}'),
    Prune(),
]


@pytest.mark.parametrize("command", EXAMPLES, ids=lambda each: type(each).__name__)
def test_values(command):
    assert dataclasses.replace(command) == command
    for field in dataclasses.fields(command):
        with pytest.raises(dataclasses.FrozenInstanceError):
            setattr(command, field.name, None)


def test_the_union_is_complete():
    assert set(get_args(Command)) == {type(each) for each in EXAMPLES}
