"""The hub when something under it fails: one connection's trouble stays its own, and nothing is left behind."""

import logging

import pytest

from broadcasting.hub import Hub
from broadcasting.protocol.errors import ServerClosing
from broadcasting.state.memory import MemoryState
from tests.broadcasting.fakes import APPLICATION, Client, FakeClock, FakeSocket


class StateDown(Exception):
    pass


class FailingState(MemoryState):
    """Fails in the methods whose names are in ``failing``."""

    def __init__(self) -> None:
        super().__init__()
        self.failing: set[str] = set()

    def __getattribute__(self, name: str):
        async def fail(*arguments: object) -> None:
            raise StateDown(name)

        failing = object.__getattribute__(self, "__dict__").get("failing", ())
        return fail if name in failing else super().__getattribute__(name)


@pytest.fixture
def state():
    return FailingState()


@pytest.fixture
def clock():
    return FakeClock()


@pytest.fixture
def hub(state, clock):
    return Hub(state, clock)


async def test_a_message_that_cannot_be_handled_is_answered_and_the_connection_goes_on(hub, state, caplog):
    client = await Client.greeted(hub)
    state.failing = {"join"}
    with caplog.at_level(logging.ERROR, "broadcasting"):
        await client.subscribe("private-x")
    client.socket.assert_error(4200, "Invalid message format")
    client.socket.assert_open()
    (record,) = caplog.records
    assert record.exc_info[0] is StateDown
    assert client.socket_id in record.getMessage()
    assert client.application.secret not in caplog.text
    state.failing = set()
    await client.joined("private-x")


async def test_a_refused_opening_leaves_nothing(hub, state):
    state.failing = {"connect"}
    socket = FakeSocket()
    with pytest.raises(StateDown):
        await hub.open(APPLICATION, socket.write, socket.hangup)
    # Nothing is left to wait for.
    await hub.shutdown(timeout=1000)


async def test_a_connection_is_let_go_of_as_far_as_can_be(hub, state, caplog):
    client = await (await Client.greeted(hub)).joined("private-a", "private-b")
    await client.sign_in("7")
    other = await Client.greeted(hub)
    state.failing = {"leave"}
    with caplog.at_level(logging.ERROR, "broadcasting"):
        await client.leave()
    assert len(caplog.records) == 2
    assert await hub.connection_count(APPLICATION) == 1
    assert (await state.online(APPLICATION.id, ["7"])).users == set()
    other.socket.assert_open()


async def test_closing_reaches_the_socket_whatever_fails(hub, state):
    client = await (await Client.greeted(hub)).joined("private-a")
    state.failing = {"leave", "disconnect"}
    await hub.close(client.connection, ServerClosing())
    client.socket.assert_ended(4200, "Server closed. Please reconnect.")


async def test_the_heartbeat_reaches_those_behind_one_that_fails(hub, clock, caplog):
    one, two = await Client.greeted(hub), await Client.greeted(hub)

    def fail(frames: bytes) -> None:
        raise StateDown

    one.connection.write = fail
    clock.advance(60)
    with caplog.at_level(logging.ERROR, "broadcasting"):
        await hub._beat()
    two.socket.assert_event("pusher:ping")
    assert len(caplog.records) == 1
