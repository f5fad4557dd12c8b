"""Routing: our paths to us, everything else to the site."""

import pytest
from channels.routing import ProtocolTypeRouter, URLRouter
from channels.testing import HttpCommunicator, WebsocketCommunicator
from django.core.asgi import get_asgi_application

from broadcasting.routing import revurb_application, websocket_urlpatterns
from broadcasting.testing import PusherCommunicator
from tests.broadcasting import sites

pytestmark = pytest.mark.usefixtures("configured")


async def site(scope, receive, send):
    """A site that takes everything, and tells so."""
    if scope["type"] == "http":
        await send({"type": "http.response.start", "status": 200, "headers": []})
        await send({"type": "http.response.body", "body": b"the site"})
        return
    await receive()
    if scope["type"] == "lifespan":
        await send({"type": "lifespan.startup.complete"})
        return
    await send({"type": "websocket.accept", "subprotocol": "site"})


async def get(application, path: str) -> tuple[int, bytes]:
    response = await HttpCommunicator(application, "GET", path).get_response()
    return response["status"], response["body"]


OURS = [
    "/up",
    "/ready",
    "/ready/",
    "/apps/1/events",
    "/apps/1/batch_events",
    "/apps/1/connections",
    "/apps/1/channels",
    "/apps/1/channels/news",
    "/apps/1/channels/presence-x/users",
    "/apps/1/users/7/terminate_connections",
    "/users/7/terminate_connections",
]

THEIRS = [
    "/",
    "/up-and-away",
    "/ready-made",
    "/ready/steady",
    "/apps",
    "/apps/",
    "/apps/1",
    "/apps/1/settings",
    "/users/7",
    "/app",
    "/app/one",
    "/x/up",
]


@pytest.mark.parametrize("path", OURS)
async def test_our_http_paths(path):
    assert (await get(revurb_application(site), path))[1] != b"the site"


@pytest.mark.parametrize("path", THEIRS)
async def test_the_site_s_http_paths(path):
    assert await get(revurb_application(site), path) == (200, b"the site")


@pytest.mark.parametrize("path", OURS)
async def test_our_paths_have_the_prefix(settings, path):
    settings.REVURB = {**sites.REVURB, "SERVER_PATH": "/ws"}
    assert await get(revurb_application(site), path) == (200, b"the site")
    assert (await get(revurb_application(site), f"/ws{path}"))[1] != b"the site"


@pytest.mark.parametrize("path", THEIRS)
async def test_without_a_site(path):
    assert (await get(revurb_application(), path))[0] == 404


@pytest.mark.parametrize("path", ["/app/one", "/app/one/", "/app/one?protocol=7"])
async def test_our_sockets(path):
    client = WebsocketCommunicator(revurb_application(site), path)
    connected, subprotocol = await client.connect()
    assert (connected, subprotocol) == (True, None)
    assert "pusher:connection_established" in await client.receive_from()
    await client.disconnect()


@pytest.mark.parametrize("path", ["/", "/app", "/app/", "/app/one/more", "/apps/1/events", "/ws/app/one"])
async def test_the_site_s_sockets(path):
    assert await WebsocketCommunicator(revurb_application(site), path).connect() == (True, "site")


@pytest.mark.parametrize("served", [None, get_asgi_application(), ProtocolTypeRouter({"http": site})])
async def test_sockets_that_nobody_serves(served):
    """Django's handler would raise for them."""
    client = WebsocketCommunicator(revurb_application(served), "/elsewhere")
    assert (await client.connect())[0] is False


async def test_sockets_that_nobody_serves_get_a_404():
    client = WebsocketCommunicator(revurb_application(), "/elsewhere")
    client.scope["extensions"] = {"websocket.http.response": {}}
    await client.send_input({"type": "websocket.connect"})
    start, body = await client.receive_output(), await client.receive_output()
    assert (start["type"], start["status"]) == ("websocket.http.response.start", 404)
    assert dict(start["headers"])[b"content-length"] == str(len(body["body"])).encode()
    assert body["body"] == b"Not found."


async def test_a_router_with_sockets_of_its_own():
    router = ProtocolTypeRouter({"http": site, "websocket": site})
    assert await WebsocketCommunicator(revurb_application(router), "/elsewhere").connect() == (True, "site")


async def test_inside_a_site_s_own_router():
    router = ProtocolTypeRouter({"http": site, "websocket": URLRouter(websocket_urlpatterns)})
    async with PusherCommunicator(router) as client:
        assert await client.subscribe("private-x") == {}


@pytest.mark.parametrize("key", ["nobody", "a%2Fb", "ü", "..", "one\n"])
async def test_strange_keys(key):
    client = WebsocketCommunicator(revurb_application(site), "/app/x")
    client.scope["path"] = f"/app/{key}"
    assert (await client.connect())[0] is True
    assert "4001" in await client.receive_from()


async def test_lifespan():
    client = HttpCommunicator(revurb_application(site), "GET", "/")
    client.scope = {"type": "lifespan"}
    await client.send_input({"type": "lifespan.startup"})
    assert await client.receive_output() == {"type": "lifespan.startup.complete"}


async def test_a_mounted_site(settings):
    """Where a server or a router was told that the site begins at ``/site``."""
    client = HttpCommunicator(revurb_application(site), "GET", "/site/up")
    client.scope["root_path"] = "/site"
    assert (await client.get_response())["body"] != b"the site"
