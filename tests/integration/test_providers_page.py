"""docs/broadcasting/providers.md as it stands: its files become a package, and a server finds applications there."""

import json
import re
from collections.abc import Iterator
from pathlib import Path

import pusher
import pytest
import requests
from websockets.sync.client import connect

from tests.integration.servers import ROOT, ServerProcess, free_port, running
from tests.markdown import Page

PAGE = Page(ROOT / "docs" / "broadcasting" / "providers.md")
PATIENCE = 20
SETTINGS = """
SECRET_KEY = "tenants"
INSTALLED_APPS = ["broadcasting", "tenants"]
ALLOWED_HOSTS = ["127.0.0.1"]
DATABASES = {"default": {"ENGINE": "django.db.backends.sqlite3", "NAME": "tenants.sqlite3"}}
REVURB = {"APPLICATION_PROVIDER": "tenants.%s"}
"""
TENANTS = """
import django
django.setup()
from tenants.models import Tenant
Tenant.objects.create(key="acme", secret="secret-of-acme-2f81")
Tenant.objects.create(key="closed", secret="secret-of-closed-77", is_enabled=False)
"""


@pytest.fixture(params=["provider.TenantProvider", "cached.CachedTenantProvider"])
def server(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[ServerProcess]:
    (tmp_path / "tenants").mkdir()
    for example in PAGE.code("python"):
        if path := re.match(r"# (tenants/\w+\.py)\n", example):
            (tmp_path / path[1]).write_text(example)
    (tmp_path / "tenants" / "__init__.py").touch()
    (tmp_path / "site_settings.py").write_text(SETTINGS % request.param)
    (tmp_path / "fill.py").write_text(TENANTS)
    port = free_port()
    environment = {"DJANGO_SETTINGS_MODULE": "site_settings", "PYTHONPATH": f"{tmp_path}:{ROOT}"}
    for command in (["-m", "django", "migrate", "--run-syncdb"], ["fill.py"]):
        with running(command, environment=environment, cwd=tmp_path) as preparation:
            assert preparation.wait() == 0, preparation.output
    command = ["-m", "django", "runrevurb", "--host=127.0.0.1", f"--port={port}"]
    with running(command, port=port, environment=environment, cwd=tmp_path) as server:
        server.wait_for_listener()
        yield server


def test_the_examples_find_tenants(server: ServerProcess) -> None:
    address = f"ws://127.0.0.1:{server.port}/app"
    for _ in range(2):
        with connect(f"{address}/acme") as socket:
            assert json.loads(socket.recv(PATIENCE))["event"] == "pusher:connection_established"
    for key, code in (("closed", 4003), ("nobody", 4001)):
        with connect(f"{address}/{key}") as socket:
            assert json.loads(json.loads(socket.recv(PATIENCE))["data"])["code"] == code
    client = pusher.Pusher("1", "acme", "secret-of-acme-2f81", host="127.0.0.1", port=server.port, ssl=False)
    assert client.channels_info() == {"channels": {}}
    for unknown in ("3", "nobody"):
        answer = requests.get(f"http://127.0.0.1:{server.port}/apps/{unknown}/channels", timeout=PATIENCE)
        assert (answer.status_code, answer.text) == (404, f"No matching application for ID [{unknown}].")
