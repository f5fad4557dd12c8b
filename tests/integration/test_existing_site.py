"""Revurb moves into ``tests/existing_site``, in each way that docs/install.md shows, on each server that may run it."""

import json
import time
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import pytest
import requests
from websockets.exceptions import InvalidStatus
from websockets.sync.client import ClientConnection, connect

from broadcasting.protocol.application import Application
from broadcasting.protocol.signatures import body_md5, sign_request
from tests.integration.servers import free_port, running

APPLICATION = Application(id="4711", key="existing-key", secret="existing-secret-8d20a1")
PATIENCE = 20
"""Seconds; only a failing test waits so long."""

SERVERS = {
    "runrevurb-daphne": "django runrevurb --host=127.0.0.1 --port={port} --noreload",
    "runrevurb-uvicorn": "django runrevurb --host=127.0.0.1 --port={port} --noreload --server=uvicorn",
    "runserver": "django runserver 127.0.0.1:{port} --noreload",
    "uvicorn": "uvicorn {asgi}:application --port={port}",
    "daphne": "daphne -b 127.0.0.1 -p {port} {asgi}:application",
}
WAYS = {"asgi_wrapped": ("", "/live"), "asgi_routed": ("",), "asgi_prefixed": ("/live",)}
"""The modules of the site, and the values of ``SERVER_PATH`` that they are made for."""


@dataclass(frozen=True)
class Address:
    port: int
    prefix: str

    def get(self, path: str) -> requests.Response:
        return requests.get(f"http://127.0.0.1:{self.port}{path}", timeout=PATIENCE)

    def connect(self, path: str) -> ClientConnection:
        return connect(f"ws://127.0.0.1:{self.port}{path}", open_timeout=PATIENCE)

    def publish(self, event: dict[str, Any]) -> requests.Response:
        body, path = json.dumps(event).encode(), f"/apps/{APPLICATION.id}/events"
        query = {"auth_key": APPLICATION.key, "auth_timestamp": str(int(time.time())), "auth_version": "1.0"}
        query["body_md5"] = body_md5(body)
        query["auth_signature"] = sign_request(APPLICATION.secret, "POST", path, query)
        url = f"http://127.0.0.1:{self.port}{self.prefix}{path}"
        return requests.post(url, data=body, params=query, timeout=PATIENCE)


@pytest.fixture(params=[(server, way, prefix) for server in SERVERS for way in WAYS for prefix in WAYS[way]], ids=str)
def site(request: pytest.FixtureRequest) -> Iterator[Address]:
    server, way, prefix = request.param
    asgi, port = f"tests.existing_site.{way}", free_port()
    environment = {
        "DJANGO_SETTINGS_MODULE": "tests.existing_site.settings",
        "EXISTING_SITE_ASGI": asgi,
        "REVURB_APP_ID": APPLICATION.id,
        "REVURB_APP_KEY": APPLICATION.key,
        "REVURB_APP_SECRET": APPLICATION.secret,
        "REVURB_SERVER_PATH": prefix,
    }
    command = ["-m", *SERVERS[server].format(asgi=asgi, port=port).split()]
    with running(command, port=port, environment=environment) as process:
        process.wait_for_listener()
        yield Address(port, prefix)


def test_site_and_server_live_side_by_side(site: Address) -> None:
    for path in ("/apps/", "/apps/shop/", "/users/", "/users/7/", "/app/shop/"):
        assert site.get(path).text == f"page {path}"
    assert site.get(f"{site.prefix}/up").json() == {"health": "OK"}
    with site.connect("/shout/") as shouter:
        shouter.send("hello")
        assert shouter.recv(PATIENCE) == "HELLO"
    with site.connect(f"{site.prefix}/app/{APPLICATION.key}") as socket:
        assert json.loads(socket.recv(PATIENCE))["event"] == "pusher:connection_established"
        socket.send(json.dumps({"event": "pusher:subscribe", "data": {"channel": "orders"}}))
        assert json.loads(socket.recv(PATIENCE))["event"] == "pusher_internal:subscription_succeeded"
        assert site.publish({"name": "shipped", "channel": "orders", "data": "7"}).json() == {}
        assert json.loads(socket.recv(PATIENCE)) == {"event": "shipped", "data": "7", "channel": "orders"}
    with pytest.raises(InvalidStatus):
        site.connect("/nowhere/").close()
