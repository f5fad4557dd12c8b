"""A link: what is said arrives whole and in order, and neither end is ever kept waiting."""

import socket

import pytest

from broadcasting.server.link import Link


@pytest.fixture
def ends():
    ends = [Link(end) for end in socket.socketpair()]
    yield ends
    for end in ends:
        end.close()


def test_both_speak_and_hear(ends):
    parent, worker = ends
    parent.say("stop", why="SIGTERM")
    parent.say("reload")
    worker.say("restart", mark=1.5)
    assert worker.hear() == [{"say": "stop", "why": "SIGTERM"}, {"say": "reload"}]
    assert parent.hear() == [{"say": "restart", "mark": 1.5}]
    assert parent.hear() == worker.hear() == []


def test_a_line_that_is_not_whole_waits(ends):
    parent, worker = ends
    parent.socket.send(b'{"say": "dr')
    assert worker.hear() == []
    parent.socket.send(b'ain"}\n{"say"')
    assert worker.hear() == [{"say": "drain"}]


@pytest.mark.parametrize("line", [b"", b"\xff\xfe", b"[1]", b"null", b'"stop"', b'{"say": "st', b"[" * 50])
def test_nonsense_is_left_out(ends, line):
    parent, worker = ends
    parent.socket.send(line + b"\n")
    parent.say("drain")
    assert worker.hear() == [{"say": "drain"}]


def test_an_end_that_is_closed_is_noticed_once_all_is_read(ends):
    parent, worker = ends
    parent.say("drain")
    parent.close()
    assert worker.hear() == [{"say": "drain"}]
    assert worker.closed
    assert worker.hear() == []
    worker.say("ready")


def test_who_does_not_listen_keeps_nobody_waiting(ends):
    parent, worker = ends
    for _ in range(10_000):
        parent.say("reload")
    heard = worker.hear()
    assert 100 < len(heard) < 10_000
    assert all(said == {"say": "reload"} for said in heard)
