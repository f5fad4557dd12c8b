"""Signals of a running server: each reaches the sync and the async receivers of a site's own app."""

import json
import textwrap
from collections.abc import Iterator
from pathlib import Path

import pytest
from websockets.exceptions import ConnectionClosed
from websockets.sync.client import connect

from broadcasting import signals
from tests.integration.cluster import serve
from tests.integration.demo_site import Site
from tests.integration.listener import Listener
from tests.integration.servers import ROOT

pytestmark = pytest.mark.two_nodes

OF_PUBLISHERS = {"broadcast_failed", "outbox_event_dead"}
EVERY = [name for name, each in vars(signals).items() if isinstance(each, signals.Signal) and name not in OF_PUBLISHERS]

SETTINGS = """
from revurb_project.settings import *

INSTALLED_APPS = [*INSTALLED_APPS, "telling_app.TellingConfig"]
REVURB = {"APPS": %r}
"""

APP = """
from django.apps import AppConfig
from broadcasting import signals

def listen(name, signal):
    def hear(**values):
        print("sync receiver:", name, values["application"].key, flush=True)
    async def ahear(**values):
        print("async receiver:", name, values["application"].key, flush=True)
    signal.connect(hear, weak=False)
    signal.connect(ahear, weak=False)

class TellingConfig(AppConfig):
    name = "telling_app"

    def ready(self):
        for name, value in list(vars(signals).items()):
            if isinstance(value, signals.Signal):
                listen(name, value)
"""


@pytest.fixture
def served(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Site]:
    """A site with two applications; the one with the key ``hasty`` gives a silent connection two seconds."""
    usual = {"ID": Site.app_id, "KEY": Site.key, "SECRET": Site.secret}
    hasty = {"ID": "1", "KEY": "hasty", "SECRET": "hasty-secret-for-tests", "PING_INTERVAL": 1, "ACTIVITY_TIMEOUT": 1}
    (tmp_path / "telling_settings.py").write_text(SETTINGS % [usual, hasty])
    (tmp_path / "telling_app.py").write_text(textwrap.dedent(APP))
    path = f"{tmp_path}:{ROOT}"
    with serve(request.param, tmp_path, DJANGO_SETTINGS_MODULE="telling_settings", PYTHONPATH=path) as running:
        yield running


def test_each_reaches_both_kinds_of_receivers(site: Site) -> None:
    with Listener(site) as listener:
        listener.subscribe("presence-room", 7)
        listener.subscribe("cache-score")
        listener.expect("pusher:cache_miss")
        listener.send({"event": "client-typing", "channel": "presence-room", "data": {}})
        listener.say("pusher:unsubscribe", {"channel": "presence-room"})
    with connect(f"ws://{site.host}:{site.client_port()}/app/hasty", compression=None) as silent:
        assert [json.loads(silent.recv(20))["event"].removeprefix("pusher:") for _ in range(3)] == [
            "connection_established",
            "ping",
            "error",
        ]
        with pytest.raises(ConnectionClosed) as closed:
            silent.recv(20)
        assert closed.value.rcvd.code == 4201
    for name in EVERY:
        key = "hasty" if name == "connection_pruned" else Site.key
        site.wait_for_output(f"\nsync receiver: {name} {key}\n")
        site.wait_for_output(f"\nasync receiver: {name} {key}\n")
