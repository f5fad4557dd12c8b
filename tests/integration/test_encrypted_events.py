"""Encrypted events: what our broadcasters hide, pusher-js reads with the keys that Pusher's package tells it."""

from collections.abc import Callable, Iterator
from typing import Any

import pytest

from broadcasting.broadcasters.base import Broadcaster
from broadcasting.broadcasters.encrypting import MasterKey
from broadcasting.broadcasters.pusher import PusherBroadcaster
from broadcasting.broadcasters.revurb import RevurbBroadcaster
from broadcasting.protocol.messages import Event
from tests.integration.auth_site import MASTER_KEY
from tests.integration.demo_site import Site
from tests.integration.node_client import NodeClient

pytestmark = pytest.mark.node

DATA = '{"text":"Grüße 🎉 <b>"}'


@pytest.fixture(params=["revurb", "pusher"])
def broadcaster(request: pytest.FixtureRequest, site: Site, settings: Any) -> Iterator[Broadcaster]:
    settings.REVURB = {"APPS": [{"ID": site.app_id, "KEY": site.key, "SECRET": site.secret}]}
    options = {"HOST": site.host, "PORT": site.port, "SCHEME": "http"}
    options |= {"ENCRYPTION_MASTER_KEY": MasterKey().check(MASTER_KEY)}
    if request.param == "revurb":
        made: Broadcaster = RevurbBroadcaster("revurb", options)
    else:
        made = PusherBroadcaster("pusher", options | {"APP_ID": site.app_id, "KEY": site.key, "SECRET": site.secret})
    yield made
    made.close()


@pytest.mark.parametrize("prefix", ["private-encrypted-", "private-encrypted-cache-"])
def test_pusher_js_reads_them(
    site: Site, client: Callable[..., NodeClient], broadcaster: Broadcaster, prefix: str, name: str
) -> None:
    channel = prefix + name
    browser = client("pusher_client")
    browser.expect("state", state="connected")
    browser.do("subscribe", channel=channel)
    browser.expect("heard", channel=channel, name="pusher:subscription_succeeded")
    event = Event(name="App.Hidden", data=DATA, channels=(channel,))
    broadcaster.check(event)
    broadcaster.broadcast(event)
    assert browser.expect("heard", channel=channel, name="App.Hidden")["data"] == {"text": "Grüße 🎉 <b>"}


def test_others_see_nothing_of_it(site: Site, listen: Any, broadcaster: Broadcaster, name: str) -> None:
    channel = f"private-encrypted-{name}"
    listener = listen(site, channel)
    broadcaster.broadcast(Event(name="hidden", data=DATA, channels=(channel,)))
    assert sorted(listener.expect("hidden")["data"]) == ["ciphertext", "nonce"]
