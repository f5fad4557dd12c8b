"""The way by HTTP."""

import asyncio
import threading

import pytest

from broadcasting.broadcasters import BroadcastError
from broadcasting.broadcasters.http.address import Address
from broadcasting.broadcasters.revurb.http import HttpTransport
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
