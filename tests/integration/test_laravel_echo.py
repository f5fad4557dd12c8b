"""laravel-echo, unmodified, set up as a Laravel site sets it up for Reverb."""

from collections.abc import Callable
from typing import Any

import pytest

from tests.integration.auth_site import AuthSite
from tests.integration.demo_site import Site
from tests.integration.node_client import NodeClient

pytestmark = [pytest.mark.node, pytest.mark.two_nodes]

Start = Callable[..., NodeClient]


@pytest.fixture
def start(client: Start) -> Start:
    """Starts Echo, and waits until it is connected."""

    def connected(**config: Any) -> NodeClient:
        running = client("echo_client", **config)
        running.expect("state", state="connected")
        return running

    return connected


def subscribe(client: NodeClient, kind: str, channel: str, **options: Any) -> None:
    client.do("subscribe", kind=kind, channel=channel, **options)
    client.expect("subscribed", channel=channel)


@pytest.mark.parametrize(
    ("kind", "prefix"),
    [("public", ""), ("private", "private-"), ("encrypted", "private-encrypted-"), ("presence", "presence-")],
)
def test_listens_to_events_of_the_namespace_and_to_literal_ones(
    start: Start, site: Site, name: str, kind: str, prefix: str
) -> None:
    client = start()
    subscribe(client, kind, name, listen=["OrderShipped", ".order.paid"])
    site.publisher().trigger(prefix + name, "App\\Events\\OrderShipped", {"id": 1})
    site.publisher().trigger(prefix + name, "order.paid", {"id": 2})
    assert client.expect("heard", name="OrderShipped")["data"] == {"id": 1}
    assert client.expect("heard", name=".order.paid")["data"] == {"id": 2}


def test_hears_notifications(start: Start, site: Site, name: str) -> None:
    client = start()
    subscribe(client, "private", name)
    client.do("notification", channel=name)
    subscribe(client, "public", f"{name}-later")  # The command before it has been carried out, then.
    event = "Illuminate\\Notifications\\Events\\BroadcastNotificationCreated"
    site.publisher().trigger(f"private-{name}", event, {"id": "n1", "type": "InvoicePaid"})
    assert client.expect("notification")["data"] == {"id": "n1", "type": "InvoicePaid"}


def test_presence_says_here_joining_and_leaving(start: Start, auth: AuthSite, name: str) -> None:
    ada = start()
    subscribe(ada, "presence", name)
    assert ada.expect("here")["users"] == [{"name": "Ada"}]
    auth.user = {"id": "2", "name": "Bob"}
    bob = start()
    subscribe(bob, "presence", name)
    assert sorted(user["name"] for user in bob.expect("here")["users"]) == ["Ada", "Bob"]
    assert ada.expect("joining")["user"] == {"name": "Bob"}
    bob.do("leave", channel=name)
    assert ada.expect("leaving")["user"] == {"name": "Bob"}


@pytest.mark.parametrize("kind", ["private", "presence"])
def test_whispers_reach_the_others(start: Start, auth: AuthSite, name: str, kind: str) -> None:
    ada = start()
    subscribe(ada, kind, name, whispers=["typing"])
    auth.user = {"id": "2", "name": "Bob"}
    bob = start()
    subscribe(bob, kind, name, whispers=["typing"])
    bob.do("whisper", channel=name, name="typing", data={"name": "Bob"})
    assert ada.expect("whisper", name="typing")["data"] == {"name": "Bob"}


@pytest.mark.parametrize("kind", ["private", "presence"])
@pytest.mark.parametrize(("ending", "status"), [("forbidden", 403), ("forged", 401)])
def test_error_is_called_when_a_channel_is_refused(
    start: Start, name: str, kind: str, ending: str, status: int
) -> None:
    client = start()
    client.do("subscribe", kind=kind, channel=f"{name}-{ending}")
    error = client.expect("refused", channel=f"{name}-{ending}")["error"]
    assert (error["type"], error["status"]) == ("AuthError", status)


def test_a_left_channel_falls_silent(start: Start, site: Site, name: str) -> None:
    client = start()
    subscribe(client, "private", name, listen=[".event"])
    client.do("leave", channel=name)
    subscribe(client, "public", f"{name}-later", listen=[".event"])
    site.publisher().trigger([f"private-{name}", f"{name}-later"], "event", {})
    client.expect("heard", channel=f"{name}-later")
    assert not [report for report in client.reports if report["event"] == "heard" and report["channel"] == name]
    assert site.publisher().channel_info(f"private-{name}")["occupied"] is False
