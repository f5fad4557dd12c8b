"""Models and notifications as an unmodified laravel-echo hears them."""

from collections.abc import Iterator
from itertools import count

import pytest
from django.conf import LazySettings
from django.contrib.auth.models import User

from broadcasting.events.sockets import socket_scope
from broadcasting.model_events import broadcast_bulk
from broadcasting.notifications import BroadcastNotification, notify
from tests.broadcasting.model_events.shop.models import Comment, Post
from tests.integration.demo_site import Site
from tests.integration.node_client import NodeClient
from tests.integration.publisher_connection import PublisherBroadcaster

pytestmark = pytest.mark.node

keys = count(1)


class Invoice(BroadcastNotification):
    """Paid."""

    after_commit = False

    def __init__(self) -> None:
        self.amount = 5


@pytest.fixture
def key(site: Site, settings: LazySettings, monkeypatch: pytest.MonkeyPatch) -> int:
    """A primary key of this test's own; events go to the site at once."""
    monkeypatch.setattr(PublisherBroadcaster, "site", site, raising=False)
    driver = f"{PublisherBroadcaster.__module__}.PublisherBroadcaster"
    settings.BROADCASTING = {
        "DEFAULT": "site",
        "CONNECTIONS": {"site": {"DRIVER": driver}},
        "MODEL_NAMESPACE": "App.Models",
        "QUEUE": "none",
    }
    for model in (Post, Comment):
        monkeypatch.setattr(model, "broadcast_after_commit", False)
    return next(keys)


@pytest.fixture
def echo(client, key: int) -> Iterator[NodeClient]:
    running = client("echo_client")
    running.socket_id = running.expect("state", state="connected")["socket_id"]
    return running


def subscribe(client: NodeClient, channel: str, *listen: str) -> None:
    client.do("subscribe", kind="private", channel=channel, listen=list(listen))
    client.expect("subscribed", channel=channel)


def test_a_model_is_heard_as_a_laravel_model(echo: NodeClient, key: int) -> None:
    subscribe(echo, f"App.Models.Post.{key}", ".PostUpdated")
    broadcast_bulk([Post(pk=key, title="New")])
    data = echo.expect("heard", name=".PostUpdated")["data"]
    assert data["model"]["title"] == "New"
    assert {name: data[name] for name in ("connection", "queue", "afterCommit")} == {
        "connection": None,
        "queue": None,
        "afterCommit": False,
    }


def test_the_page_that_made_the_change_does_not_hear_it(echo: NodeClient, key: int) -> None:
    subscribe(echo, f"App.Models.Comment.{key}", ".CommentUpdated")
    with socket_scope(echo.socket_id):
        broadcast_bulk([Comment(pk=key, text="mine")])
    broadcast_bulk([Comment(pk=key, text="somebody's")])
    assert echo.expect("heard", name=".CommentUpdated")["data"]["model"]["text"] == "somebody's"


def test_a_notification(echo: NodeClient, key: int) -> None:
    subscribe(echo, f"App.Models.User.{key}")
    echo.do("notification", channel=f"App.Models.User.{key}")
    subscribe(echo, f"App.Models.Later.{key}")  # The command before it has been carried out, then.
    notify(User(pk=key), Invoice())
    data = echo.expect("notification")["data"]
    assert data.pop("id")
    assert data == {"amount": 5, "type": "Invoice"}
