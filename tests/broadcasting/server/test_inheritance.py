"""Inheritance: a worker takes what its parent left it, once, and believes nobody else."""

import os
import socket

import pytest

from broadcasting.server.inheritance import VARIABLE, Inheritance, take_inheritance
from broadcasting.server.link import Link


def inheritance(**changes) -> Inheritance:
    return Inheritance(**{"number": 2, "listeners": (3, 4), "link": 5, "check": True, "coloured": False, **changes})


@pytest.mark.parametrize("redis_url", [None, "unix:///tmp/x/valkey.sock"])
def test_there_and_back(monkeypatch, redis_url):
    left = inheritance(redis_url=redis_url)
    monkeypatch.setenv(*left.environment().popitem())
    assert take_inheritance() == left
    assert VARIABLE not in os.environ
    assert take_inheritance() is None


@pytest.mark.parametrize(
    "text", ["", "1", "null", "{}", "[]", "{", '{"number": 1}', '{"number": 1, "listeners": [3], "more": 1}']
)
def test_a_variable_that_no_parent_has_set(monkeypatch, text):
    monkeypatch.setenv(VARIABLE, text)
    with pytest.raises(ValueError, match="unset it"):
        take_inheritance()


def test_sockets_are_adopted_and_not_passed_on():
    ours, theirs = socket.socketpair()
    with socket.create_server(("127.0.0.1", 0)) as listener:
        left = inheritance(listeners=(listener.fileno(),), link=theirs.detach())
        (adopted,) = left.open_listeners()
        assert adopted.getsockname() == listener.getsockname()
        assert (adopted.get_inheritable(), adopted.getblocking()) == (False, False)
        adopted.detach()
    link, parent = left.open_link(), Link(ours)
    link.say("ready")
    assert parent.hear() == [{"say": "ready"}]
    link.close()
    parent.close()
