"""Hearing: messages, echoes, and what is neither."""

import pytest

from broadcasting.cluster.hearing import Hearing, call, letter
from broadcasting.cluster.messages import Restart, encode


@pytest.fixture
def heard():
    return []


@pytest.fixture
def echoes():
    return []


@pytest.fixture
def hearing(heard, echoes):
    return Hearing("me", heard.append, echoes.append)


def test_messages_of_others(hearing, heard):
    hearing.take(letter("other", [encode(Restart()), ["nonsense"], encode(Restart())]))
    assert heard == [Restart(), Restart()]


def test_own_messages_are_not_heard_and_own_calls_are(hearing, heard, echoes):
    hearing.take(letter("me", [encode(Restart())]))
    hearing.take(call("me", "probe", 1))
    hearing.take(call("other", "probe", 2))
    assert (heard, echoes) == ([], [["probe", 1]])


@pytest.mark.parametrize(
    "content",
    [
        None,
        1,
        "",
        [],
        {},
        {"revurb": 2},
        {"revurb": 1},
        {"revurb": 1, "node": "x", "items": "y"},
        {"revurb": 1, "echo": 3},
    ],
)
def test_nonsense(hearing, heard, echoes, content):
    hearing.take(content)
    assert heard == echoes == []
