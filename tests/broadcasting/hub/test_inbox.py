"""The inbox: what other nodes say is carried out here."""

from time import time

import pytest

from broadcasting.cluster.base import NODES
from broadcasting.cluster.messages import (
    ChannelEvent,
    ChannelEvents,
    Count,
    EndAccess,
    Restart,
    StateChange,
    Terminate,
    UserStatus,
)
from broadcasting.protocol.grants import Grant, write_grant
from broadcasting.protocol.signatures import subscription_auth
from tests.broadcasting.fakes import APPLICATION, Client, application, turns


@pytest.fixture
def receive(hub):
    return hub._inbox.receive


async def test_an_event_for_nobody(receive):
    receive(ChannelEvent("1", "news", "{}"))
    receive(ChannelEvent("2", "news", "{}", "1.1"))


async def test_an_event(hub, receive):
    client = await (await Client.greeted(hub)).joined("news")
    receive(ChannelEvent("2", "news", '{"event":"other"}'))
    receive(ChannelEvent("1", "news", '{"event":"skipped"}', client.socket_id))
    receive(ChannelEvent("1", "news", '{"event":"saved"}', "1.1"))
    await turns()
    client.socket.assert_event("saved")


async def test_an_event_for_several_channels_of_which_some_are_here(hub, receive):
    one, two = (
        await (await Client.greeted(hub)).joined("news", "sport"),
        await (await Client.greeted(hub)).joined("news"),
    )
    receive(ChannelEvents("1", '{"event":"saved","channel":', two.socket_id, ("news", "sport", "art"), (None,) * 3))
    await turns()
    assert [event["channel"] for event in one.socket.events()] == ["news", "sport"]
    two.socket.assert_nothing()


async def test_a_count(hub, receive):
    client = await (await Client.greeted(hub)).joined("news")
    receive(Count("1", "news", 12))
    await turns()
    client.socket.assert_event("pusher_internal:subscription_count", {"subscription_count": 12}, "news")


@pytest.mark.parametrize(("online", "name"), [(True, "online"), (False, "offline")])
async def test_a_users_status(hub, receive, online, name):
    watcher = await Client.greeted(hub, application(watchlist=True))
    await watcher.sign_in("7", watchlist=["8"])
    watcher.socket.texts()
    receive(UserStatus("1", "8", online))
    receive(UserStatus("1", "9", online))
    await turns()
    watcher.socket.assert_event("pusher_internal:watchlist_events", {"events": [{"name": name, "user_ids": ["8"]}]})


async def test_a_termination(hub, receive):
    client, other = [await Client.greeted(hub) for _ in range(2)]
    await client.sign_in("7")
    client.socket.texts()
    receive(Terminate("2", "7", False))
    await turns()
    client.socket.assert_open()
    receive(Terminate("1", "7", False))
    await turns()
    client.socket.assert_ended(4009, "Connection terminated by the application")
    other.socket.assert_open()


async def test_an_end_of_access(hub, receive):
    client = await Client.greeted(hub)
    auth = subscription_auth(APPLICATION, client.socket_id, "private-x", None, write_grant(Grant("7", None, time())))
    await client.subscribe("private-x", auth=auth)
    client.socket.texts()
    receive(EndAccess("1", "7", None, False))
    await turns()
    client.socket.assert_ended(4009, "Connection terminated by the application")


async def test_what_a_state_spread(hub, state, receive, monkeypatch):
    heard = []
    monkeypatch.setattr(state, "hear", lambda *args: heard.append(args))
    receive(StateChange("1", "presence-x", {"serial": 1}))
    assert heard == [("1", "presence-x", {"serial": 1})]


async def test_a_restart(hub, receive):
    assert not hub.restart_wanted.is_set()
    receive(Restart())
    assert hub.restart_wanted.is_set()


async def test_a_termination_is_sent_to_all(pair, wire):
    here, there = [await Client.greeted(hub) for hub in pair]
    for client in (here, there):
        await client.sign_in("7")
        client.socket.texts()
    await pair[0].terminate(APPLICATION, "7", reconnect=True)
    await turns()
    assert here.socket.closed == there.socket.closed == (4200, "Connection terminated by the application")
    assert wire.sent[-1] == (NODES, Terminate("1", "7", True))
