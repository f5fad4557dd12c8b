"""Django's own ``manage.py runserver``, with ``daphne`` among the installed apps, serves all that runrevurb does."""

from pathlib import Path
from uuid import uuid4

import pytest
import requests

from tests.integration.auth_site import AuthSite
from tests.integration.demo_site import Site
from tests.integration.node_client import NodeClient


@pytest.mark.node
def test_runserver_serves_everything(node_modules: Path, tmp_path: Path) -> None:
    channel = f"private-{uuid4().hex}"
    with Site("runserver", tmp_path) as site, AuthSite(site.publisher()) as auth:
        for path in ("/", "/up", "/static/broadcasting/echo.js", "/static/broadcasting/echo/connection.js"):
            assert requests.get(site.url + path, timeout=20).status_code == 200
        with NodeClient("pusher_client", site, auth) as client:
            client.expect("state", state="connected")
            client.do("subscribe", channel=channel)
            client.expect("heard", channel=channel, name="pusher:subscription_succeeded")
            site.publisher().trigger(channel, "shipped", {"id": 7})
            assert client.expect("heard", channel=channel, name="shipped")["data"] == {"id": 7}
