"""Connections that are closed because the access ended by which they were let in."""

import time

import pytest

from broadcasting.cluster.base import NODES
from broadcasting.cluster.messages import EndAccess
from broadcasting.protocol.grants import Grant, write_grant
from broadcasting.protocol.signatures import subscription_auth
from tests.broadcasting.fakes import APPLICATION, Client, application, turns

OTHER = application(id="2", key="other")
TERMINATED = (4009, "Connection terminated by the application")
CI, SESSION = ("7", "sanctum:15"), ("7", None)


def signed(client, channel, user_id, credential, **times):
    grant = Grant(user_id, credential, **{"issued_at": time.time(), **times})
    return subscription_auth(client.application, client.socket_id, channel, None, write_grant(grant))


@pytest.fixture
async def let_in(hub):
    """Connects clients, each let in to a channel by a user and a credential."""

    async def connect(user_id, credential, application=APPLICATION, hub=hub, **times):
        client = await Client.greeted(hub, application)
        auth = signed(client, "private-x", user_id, credential, **times)
        await client.subscribe("private-x", auth=auth)
        client.socket.assert_names("pusher_internal:subscription_succeeded")
        return client

    return connect


async def test_a_credential_closes_what_it_let_in(hub, let_in):
    bot, other_bot, tab = await let_in(*CI), await let_in("7", "sanctum:1"), await let_in(*SESSION)
    foreign, stranger = await let_in(*CI, OTHER), await let_in("8", "sanctum:15")
    await hub.end_access(APPLICATION, *CI)
    bot.socket.assert_ended(*TERMINATED)
    for client in (other_bot, tab, foreign, stranger):
        client.socket.assert_open()


async def test_a_user_is_closed_out_of_everything(hub, let_in):
    theirs = [await let_in(*CI), await let_in("7", "sanctum:1"), await let_in(*SESSION)]
    other, plain = await let_in("8", None), await Client.greeted(hub)
    await plain.sign_in("7")
    await hub.end_access(APPLICATION, "7")
    for client in theirs:
        client.socket.assert_ended(*TERMINATED)
    # An id that was signed in with need not be a primary key; ``terminate`` goes by those.
    other.socket.assert_open()
    plain.socket.assert_open()


async def test_they_may_come_back_where_that_is_said(hub, let_in):
    client = await let_in(*CI)
    await hub.end_access(APPLICATION, *CI, reconnect=True)
    client.socket.assert_ended(4200, TERMINATED[1])
    await let_in(*CI)


async def test_a_signature_from_before_opens_nothing_afterwards(hub):
    idle = await Client.greeted(hub)
    auth = signed(idle, "private-x", *CI)
    await hub.end_access(APPLICATION, *CI)
    await idle.subscribe("private-x", auth=auth)
    idle.socket.assert_names("pusher:error", "pusher:subscription_error")


async def test_a_user_who_is_let_in_anew_is_in(hub, let_in):
    await hub.end_access(APPLICATION, "7")
    await let_in(*SESSION, issued_at=time.time() + 0.01)


async def test_the_heartbeat_finds_what_is_over(let_in, clock, hub):
    client = await let_in(*CI, expires_at=time.time() + 5)
    clock.now += 4
    await hub._beat()
    client.socket.assert_open()
    clock.now += 2
    await hub._beat()
    client.socket.assert_ended(4200, "The authorization of the connection has expired. Please reconnect.")


async def test_other_nodes_are_told(pair, wire, let_in):
    here, there = [await let_in(*CI, hub=hub) for hub in pair]
    await pair[0].end_access(APPLICATION, *CI)
    await turns()
    for client in (here, there):
        client.socket.assert_ended(*TERMINATED)
    assert wire.sent[-1] == (NODES, EndAccess("1", *CI, False))


async def test_other_nodes_take_no_signature_from_before(pair, wire):
    idle = await Client.greeted(pair[1])
    auth = signed(idle, "private-x", *CI)
    await pair[0].end_access(APPLICATION, *CI)
    await turns()
    await idle.subscribe("private-x", auth=auth)
    idle.socket.assert_names("pusher:error", "pusher:subscription_error")
