"""The way by HTTP."""

import asyncio
import threading

import pytest

from broadcasting.broadcasters import BroadcastError
from broadcasting.broadcasters.http.address import Address
from broadcasting.broadcasters.revurb.http import HttpTransport
from broadcasting.cluster.messages import EndAccess, Terminate
from broadcasting.conf.settings import load_settings
from tests.broadcasting.broadcasters.events import event
from tests.broadcasting.broadcasters.http.server import OK, Server
from tests.broadcasting.fakes import application


def transport_to(server):
    return HttpTransport(Address("http", "127.0.0.1", server.port), load_settings({}, {}), 5)


def test_without_an_address():
    transport = HttpTransport(None, load_settings({}, {}), 5)
    with pytest.raises(BroadcastError, match="not known where the server is"):
        transport.publish(application(), [event()])
    transport.close()


async def test_the_loop_is_not_blocked_meanwhile():
    went_on = threading.Event()

    def wait(connection):
        went_on.wait(5)
        connection.sendall(OK)

    with Server(wait) as server:
        transport = transport_to(server)
        task = asyncio.create_task(transport.apublish(application(), [event()]))
        while not server.requests:
            await asyncio.sleep(0.01)
        went_on.set()
        await task
        transport.close()


@pytest.mark.parametrize(
    ("order", "asked"),
    [
        (Terminate("1", "7", False), b"auth_version=1.0"),
        (EndAccess("1", "7", "sanctum:15", False), b"&credential=sanctum%3A15"),
        (EndAccess("1", "7", None, False), b"&credential=%2A"),
        (EndAccess("1", "7", None, True), b"&reconnect=1"),
    ],
)
def test_sockets_are_closed_by_a_request(order, asked):
    with Server(OK) as server:
        transport = transport_to(server)
        transport.order(application(), order)
        transport.close()
        (request,) = server.requests
    line = request.split(b"\r\n")[0]
    assert line.startswith(b"POST /apps/1/users/7/terminate_connections?") and asked in line
    assert (b"credential" in line) is isinstance(order, EndAccess)


def test_nobody_can_be_told_without_an_address():
    with pytest.raises(BroadcastError, match="not known where the server is"):
        HttpTransport(None, load_settings({}, {}), 5).order(application(), Terminate("1", "7", False))
