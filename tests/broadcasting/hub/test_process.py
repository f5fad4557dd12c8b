"""This process's hub, and whether it serves."""

import asyncio
import os
import threading

import pytest

from broadcasting.hub.process import get_hub, reset_hub, serve_here, serving_loop
from broadcasting.routing import revurb_application


@pytest.fixture(autouse=True)
def fresh():
    reset_hub()
    yield
    reset_hub()


async def test_get_hub():
    hub = get_hub()
    assert get_hub() is hub
    reset_hub()
    assert get_hub() is not hub


async def test_a_process_serves_when_it_says_so():
    get_hub()
    assert serving_loop() is None
    serve_here()
    assert serving_loop() is asyncio.get_running_loop()


async def test_the_application_says_so_when_it_is_first_asked():
    sent = []

    async def send(message):
        sent.append(message)

    async def receive():
        return {"type": "http.request", "body": b""}

    scope = {"type": "http", "method": "GET", "path": "/up", "raw_path": b"/up", "query_string": b"", "headers": []}
    await revurb_application()(scope, receive, send)
    assert sent[0]["status"] == 200
    assert serving_loop() is asyncio.get_running_loop()


def test_a_loop_that_has_ended_serves_no_more():
    async def serve():
        serve_here()

    asyncio.run(serve())
    assert serving_loop() is None


async def test_the_first_loop_counts():
    async def serve():
        serve_here()

    serve_here()
    thread = threading.Thread(target=asyncio.run, args=(serve(),))
    thread.start()
    await asyncio.to_thread(thread.join)
    assert serving_loop() is asyncio.get_running_loop()


async def test_a_forked_child_does_not_serve():
    serve_here()
    child = os.fork()
    if child == 0:
        os._exit(0 if serving_loop() is None else 1)
    assert os.waitstatus_to_exitcode((await asyncio.to_thread(os.waitpid, child, 0))[1]) == 0
