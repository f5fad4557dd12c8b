"""Delivery: at once to one, at the end of the turn to many, and listeners hear of both."""

import pytest

from broadcasting import signals
from broadcasting.hub.announcer import Announcer
from broadcasting.hub.delivery import Delivery
from broadcasting.hub.registry import Registry
from tests.broadcasting.fakes import APPLICATION, FakeSocket, connection, listening, turns


class Room:
    """Two connections in a channel."""

    def __init__(self) -> None:
        self.registry, self.announcer = Registry(), Announcer(Room)
        self.delivery = Delivery(self.registry, self.announcer)
        self.sockets = [FakeSocket(), FakeSocket()]
        self.one, self.two = (connection(each, f"1.{number}") for number, each in enumerate(self.sockets, 1))
        for each in (self.one, self.two):
            self.registry.join(each, "news")

    def texts(self) -> list[list[str]]:
        return [socket.texts() for socket in self.sockets]


@pytest.fixture
def room():
    return Room()


async def test_reply_is_immediate(room):
    room.delivery.reply(room.one, "a")
    assert room.texts() == [["a"], []]


async def test_channel(room):
    room.delivery.to_channel(APPLICATION.id, "news", "a")
    room.delivery.to_channel(APPLICATION.id, "sport", "b")
    assert room.texts() == [[], []]
    await turns(1)
    assert room.texts() == [["a"], ["a"]]


async def test_skip(room):
    room.delivery.to_channel(APPLICATION.id, "news", "a", skip=room.one)
    await turns(1)
    assert room.texts() == [[], ["a"]]


async def test_a_text_is_encoded_once(room):
    room.delivery.to_channel(APPLICATION.id, "news", "a")
    await turns(1)
    assert room.sockets[0].writes[0] is room.sockets[1].writes[0]


async def test_flush(room):
    room.delivery.to_channel(APPLICATION.id, "news", "a")
    room.delivery.flush()
    assert room.texts() == [["a"], ["a"]]


async def test_listeners_hear_of_each_message(room):
    with listening(sent=signals.message_sent) as listener:
        room.delivery.reply(room.one, "a")
        room.delivery.to_channel(APPLICATION.id, "news", "b")
        room.delivery.to_channel(APPLICATION.id, "news", "c", skip=room.one)
        room.delivery.to_channel(APPLICATION.id, "nobody", "d")
        await room.announcer.settle()
    assert [(heard["message"], heard["socket_ids"]) for heard in listener.of("sent")] == [
        ("a", ("1.1",)),
        ("b", ("1.1", "1.2")),
        ("c", ("1.2",)),
    ]
    assert {heard["application"] for heard in listener.of("sent")} == {APPLICATION}
