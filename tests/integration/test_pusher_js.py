"""pusher-js, unmodified, against the whole server."""

from collections.abc import Callable
from pathlib import Path
from typing import Any
from uuid import uuid4

import pytest

from tests.integration.auth_site import AuthSite
from tests.integration.demo_site import Site
from tests.integration.node_client import NodeClient

pytestmark = [pytest.mark.node, pytest.mark.two_nodes]

Start = Callable[..., NodeClient]


@pytest.fixture
def start(client: Start) -> Start:
    """Starts pusher-js, and waits until it is connected."""

    def connected(**config: Any) -> NodeClient:
        running = client("pusher_client", **config)
        running.expect("state", state="connected")
        return running

    return connected


def subscribe(client: NodeClient, channel: str) -> None:
    client.do("subscribe", channel=channel)
    client.expect("heard", channel=channel, name="pusher:subscription_succeeded")


@pytest.mark.parametrize(
    "prefix",
    [
        "",
        "private-",
        "presence-",
        "private-encrypted-",
        "cache-",
        "private-cache-",
        "private-encrypted-cache-",
        "presence-cache-",
    ],
)
def test_hears_events_of_every_kind_of_channel(start: Start, site: Site, prefix: str, name: str) -> None:
    client = start()
    subscribe(client, prefix + name)
    data = {"number": 1, "text": "Grüße 🎉 <b>"}
    site.publisher().trigger(prefix + name, "App.Shipped", data)
    assert client.expect("heard", channel=prefix + name, name="App.Shipped")["data"] == data


def test_a_publisher_can_leave_out_its_own_socket(start: Start, site: Site, name: str) -> None:
    client = start()
    subscribe(client, name)
    socket_id = next(report["socket_id"] for report in client.reports if report.get("state") == "connected")
    site.publisher().trigger(name, "for-others", {}, socket_id)
    site.publisher().trigger(name, "for-all", {})
    client.expect("heard", name="for-all")
    assert not [report for report in client.reports if report.get("name") == "for-others"]


def test_an_unsubscribed_channel_falls_silent(start: Start, site: Site, name: str) -> None:
    client = start()
    subscribe(client, name)
    subscribe(client, f"{name}-2")
    client.do("unsubscribe", channel=name)
    subscribe(client, f"{name}-3")  # Answered after the unsubscription was dealt with.
    site.publisher().trigger([name, f"{name}-2"], "event", {})
    client.expect("heard", channel=f"{name}-2", name="event")
    assert not [report for report in client.reports if report.get("name") == "event" and report["channel"] == name]


def test_a_cache_channel_misses_first_and_remembers_then(start: Start, site: Site, name: str) -> None:
    first = start()
    first.do("subscribe", channel=f"cache-{name}")
    first.expect("heard", name="pusher:cache_miss")
    site.publisher().trigger(f"cache-{name}", "price", {"euro": 12})
    first.expect("heard", name="price")
    second = start()
    second.do("subscribe", channel=f"cache-{name}")
    assert second.expect("heard", name="price")["data"] == {"euro": 12}


def test_presence_tells_who_is_there_and_who_comes_and_goes(start: Start, auth: AuthSite, name: str) -> None:
    channel = f"presence-{name}"
    ada = start()
    subscribe(ada, channel)
    auth.user = {"id": "2", "name": "Bob"}
    bob = start()
    subscribe(bob, channel)
    added = ada.expect("heard", name="pusher:member_added")
    assert added["data"] == {"id": "2", "info": {"name": "Bob"}}
    bob.do("members", channel=channel)
    assert bob.expect("members") == {"event": "members", "ids": ["1", "2"], "me": "2"}
    bob.do("unsubscribe", channel=channel)
    assert ada.expect("heard", name="pusher:member_removed")["data"]["id"] == "2"


def test_a_member_whose_socket_breaks_leaves(start: Start, auth: AuthSite, name: str) -> None:
    ada = start()
    subscribe(ada, f"presence-{name}")
    auth.user = {"id": "2", "name": "Bob"}
    bob = start()
    subscribe(bob, f"presence-{name}")
    ada.expect("heard", name="pusher:member_added")
    bob.kill()
    assert ada.expect("heard", name="pusher:member_removed")["data"]["id"] == "2"


def test_client_events_reach_the_others_with_the_senders_id(start: Start, auth: AuthSite, name: str) -> None:
    channel = f"presence-{name}"
    ada = start()
    subscribe(ada, channel)
    auth.user = {"id": "2", "name": "Bob"}
    bob = start()
    subscribe(bob, channel)
    ada.do("bind", channel=channel, name="client-typing")
    subscribe(ada, name)  # The command before it has been carried out, then.
    bob.do("trigger", channel=channel, name="client-typing", data={"text": "hi"})
    heard = ada.expect("bound", name="client-typing")
    assert (heard["data"], heard["user_id"]) == ({"text": "hi"}, "2")
    assert not [report for report in bob.reports if report.get("name") == "client-typing"]


@pytest.mark.parametrize(("ending", "status"), [("forbidden", 403), ("forged", 401)])
def test_a_refused_subscription_is_told_on_its_channel(start: Start, name: str, ending: str, status: int) -> None:
    client = start()
    client.do("subscribe", channel=f"private-{name}-{ending}")
    error = client.expect("heard", name="pusher:subscription_error")["data"]
    assert (error["type"], error["status"]) == ("AuthError", status)
    subscribe(client, name)  # The connection lives on.


def test_subscribers_hear_how_many_they_are(start: Start, name: str) -> None:
    first = start()
    subscribe(first, name)
    second = start()
    subscribe(second, name)
    data = {"subscription_count": 2}
    assert first.expect("heard", name="pusher:subscription_count", data=data)


def test_signed_in_users_are_reached_by_their_id(start: Start, site: Site, auth: AuthSite) -> None:
    auth.user = {"id": f"user-{uuid4().hex}", "name": "Ada"}
    client = start()
    client.do("signin")
    client.expect("signed_in", id=auth.user["id"])
    site.publisher().send_to_user(auth.user["id"], "invoice", {"euro": 7})
    assert client.expect("user", name="invoice")["data"] == {"euro": 7}


def test_signed_in_users_hear_of_those_they_watch(start: Start, auth: AuthSite) -> None:
    ada, bob = f"user-{uuid4().hex}", f"user-{uuid4().hex}"
    auth.user = {"id": ada, "name": "Ada", "watchlist": [bob]}
    watcher = start()
    watcher.do("signin")
    assert watcher.expect("watchlist", name="offline")["data"]["user_ids"] == [bob]
    auth.user = {"id": bob, "name": "Bob"}
    watched = start()
    watched.do("signin")
    assert watcher.expect("watchlist", name="online")["data"]["user_ids"] == [bob]
    watched.kill()
    assert watcher.expect("watchlist", name="offline")["data"]["user_ids"] == [bob]


def test_a_terminated_user_is_sent_away(start: Start, site: Site, auth: AuthSite) -> None:
    auth.user = {"id": f"user-{uuid4().hex}", "name": "Ada"}
    client = start()
    client.do("signin")
    client.expect("signed_in", id=auth.user["id"])
    site.publisher().terminate_user_connections(auth.user["id"])
    client.expect("state", state="disconnected")


def test_an_unknown_key_is_refused_for_good(client: Start) -> None:
    stranger = client("pusher_client", key="nobody")
    stranger.expect("error", code=4001)
    stranger.expect("state", state="disconnected")


def test_comes_back_after_a_restart(restartable: Site, node_modules: Path, name: str) -> None:
    with AuthSite(restartable.publisher()) as auth, NodeClient("pusher_client", restartable, auth) as client:
        client.expect("state", state="connected")
        subscribe(client, f"private-{name}")
        restartable.stop()
        client.expect("state", state="connecting")
        restartable.start()
        client.expect("heard", channel=f"private-{name}", name="pusher:subscription_succeeded")
        restartable.publisher().trigger(f"private-{name}", "again", {})
        client.expect("heard", name="again")
