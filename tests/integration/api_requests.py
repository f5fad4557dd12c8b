"""Signed requests to a site's HTTP API, with the whole answer."""

import json
from typing import Any

import requests

from broadcasting.protocol.application import Application
from tests.broadcasting.api.client import signed_query
from tests.integration.demo_site import Site

PATIENCE = 20


def ask(site: Site, path: str, **parameters: str) -> requests.Response:
    """Ask the application's API; ``path`` goes on after its id, as in ``channels/news``."""
    return _request(site, "GET", path, b"", parameters)


def tell(site: Site, path: str, content: Any, **parameters: str) -> requests.Response:
    """Post ``content`` to the application's API."""
    return _request(site, "POST", path, json.dumps(content).encode(), parameters)


def publish(site: Site, channel: str, name: str, data: Any = None, **more: Any) -> requests.Response:
    """Publish one event, and get the answer whatever it is."""
    return tell(site, "events", {"name": name, "data": json.dumps(data), "channel": channel, **more})


def connections(site: Site) -> int:
    """How many connections the application has, by what ``site`` says."""
    answer = ask(site, "connections")
    assert answer.ok, answer.text
    return answer.json()["connections"]


def _request(site: Site, method: str, path: str, body: bytes, parameters: dict[str, str]) -> requests.Response:
    application = Application(id=site.app_id, key=site.key, secret=site.secret)
    path = f"/apps/{site.app_id}/{path}"
    query = signed_query(method, path, body, parameters, application=application)
    return requests.request(method, f"http://{site.host}:{site.port}{path}?{query}", data=body, timeout=PATIENCE)
