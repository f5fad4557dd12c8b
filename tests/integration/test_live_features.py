"""Changes of features as an unmodified laravel-echo hears them."""

import pytest
from django.conf import LazySettings
from django.contrib.auth import get_user_model

from pennant import Feature
from tests.integration.demo_site import Site
from tests.integration.node_client import NodeClient
from tests.integration.publisher_connection import PublisherBroadcaster

pytestmark = [pytest.mark.node, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def echo(client, site: Site, settings: LazySettings, monkeypatch: pytest.MonkeyPatch) -> NodeClient:
    """A page's Echo; events go to its server at once."""
    monkeypatch.setattr(PublisherBroadcaster, "site", site, raising=False)
    driver = f"{PublisherBroadcaster.__module__}.PublisherBroadcaster"
    settings.BROADCASTING = {"DEFAULT": "site", "CONNECTIONS": {"site": {"DRIVER": driver}}, "QUEUE": "none"}
    running = client("echo_client")
    running.expect("state", state="connected")
    return running


def listen(client: NodeClient, kind: str, channel: str) -> None:
    client.do("subscribe", kind=kind, channel=channel, listen=[".feature_updated"])
    client.expect("subscribed", channel=channel)


def test_a_page_hears_what_changes_for_everyone_and_for_its_user(echo: NodeClient) -> None:
    ada, bob = (get_user_model().objects.create_user(name) for name in ("ada", "bob"))
    Feature.define("heard", False, expose=True)
    Feature.define("hushed", False)
    listen(echo, "public", "features")
    listen(echo, "private", f"auth.User.{ada.pk}")

    Feature.activate_for_everyone("hushed")
    Feature.for_(bob).activate("heard")
    Feature.for_(ada).activate("heard", "blue")
    assert echo.expect("heard")["channel"] == f"auth.User.{ada.pk}"
    Feature.activate_for_everyone("heard")
    told = echo.expect("heard")
    assert (told["channel"], told["data"]) == ("features", {"feature": "heard"})
