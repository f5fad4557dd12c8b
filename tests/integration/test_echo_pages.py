"""Pages with ``{% echo %}`` in Chromium, against the live server that the kit gives to sites.

laravel-echo, its hooks for React and its composables for Vue are unmodified, and bundled as a site does it.
"""

import subprocess
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pusher
import pytest
from django.contrib.auth import get_user_model
from playwright.sync_api import Browser, Page

from broadcasting.authorization.registry import only_these_rules
from broadcasting.events import Broadcast, broadcast
from broadcasting.notifications import BroadcastNotification, notify
from broadcasting.testing import login_as
from broadcasting.testing.live_server import LiveServer
from tests.integration import kit_site
from tests.integration.browser import Tabs, chromium
from tests.integration.node_client import FOLDER
from tests.integration.servers import wait_until

pytestmark = [pytest.mark.browser, pytest.mark.node]

PAYLOADS = {
    "useEcho": {"order_id": 7},
    "useEchoPublic": {"title": "Rain"},
    "useEchoPresence": {"text": "Knock"},
    "useEchoModel": {"model": {"id": 1}, "connection": None},
    "useEchoNotification": {"number": 3, "id": "n1", "type": "InvoicePaid"},
}
CHANNELS = ["private-orders.7", "news", "presence-room", "private-shop.Post.1", "private-App.Models.User.1"]


@dataclass
class InvoicePaid(BroadcastNotification):
    number: int

    def broadcast_id(self) -> str:
        return "n1"


class Customer:
    def receives_broadcast_notifications_on(self) -> str:
        return "App.Models.User.1"


def broadcast_all() -> None:
    """What application code says, of every sort."""
    broadcast(kit_site.OrderShipped(7)).send()
    Broadcast.on("news").as_("breaking").with_(PAYLOADS["useEchoPublic"]).send()
    Broadcast.presence("room").as_("joke").with_(PAYLOADS["useEchoPresence"]).send()
    Broadcast.private("shop.Post.1").as_("PostUpdated").with_(PAYLOADS["useEchoModel"]).send()
    notify(Customer(), InvoicePaid(3))


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    with chromium() as running:
        yield running


@pytest.fixture(scope="module")
def bundles(node_modules: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[None]:
    """The pages of tests/node/pages, bundled."""
    target = tmp_path_factory.mktemp("bundles")
    names = ("react_page", "vue_page", "echo_page")
    entries = [str(FOLDER / "pages" / f"{name}.js") for name in names]
    options = ["--bundle", "--format=esm", "--log-level=error", '--define:process.env.NODE_ENV="production"']
    flags = ["__VUE_OPTIONS_API__", "__VUE_PROD_DEVTOOLS__", "__VUE_PROD_HYDRATION_MISMATCH_DETAILS__"]
    defines = [f"--define:{flag}=false" for flag in flags]
    command = [str(node_modules / ".bin" / "esbuild"), *entries, *options, *defines, f"--outdir={target}"]
    subprocess.run(command, check=True, timeout=50, env={"PATH": "/usr/bin:/bin", "NODE_PATH": str(node_modules)})
    kit_site.BUNDLES.update({name: target / f"{name}.js" for name in names})
    yield
    kit_site.BUNDLES.clear()


@pytest.fixture
def server(settings: Any, revurb_live_server: LiveServer) -> LiveServer:
    settings.ROOT_URLCONF = "tests.integration.kit_site"
    return revurb_live_server


@pytest.fixture(autouse=True)
def one_application(settings: Any) -> None:
    settings.REVURB = {"APPS": [{"ID": "1", "KEY": "kit-key", "SECRET": "kit-secret-of-a-test"}]}
    settings.BROADCASTING = {"DEFAULT": "revurb", "QUEUE": "none"}


@pytest.fixture
def tabs(browser: Browser, server: LiveServer) -> Iterator[Tabs]:
    tabs = Tabs(browser, server.url)
    login_as(tabs.context, get_user_model().objects.create_user("ada"))
    yield tabs
    tabs.context.close()
    assert tabs.problems == []


@pytest.fixture(autouse=True)
def channels() -> Iterator[None]:
    with only_these_rules():
        kit_site.declare_channels()
        yield


def wait_for_channels(server: LiveServer, *channels: str) -> None:
    secret = server.application.secret
    publisher = pusher.Pusher("1", "kit-key", secret, host=server.host, port=server.port, ssl=False)
    wait_until(lambda: set(channels) <= set(publisher.channels_info()["channels"]))


def heard(page: Page, count: int) -> dict[str, Any]:
    page.wait_for_function("count => Object.keys(window.heard).length >= count", arg=count)
    return page.evaluate("window.heard")


@pytest.mark.parametrize("name", ["react_page", "vue_page", "echo_page"])
def test_laravels_clients_hear_all_sorts_of_events(tabs: Tabs, server: LiveServer, bundles: None, name: str) -> None:
    page = tabs.open(f"/bundled/{name}")
    page.wait_for_selector("#status:text-is('connected')")
    wait_for_channels(server, *CHANNELS)
    broadcast_all()
    assert heard(page, len(PAYLOADS)) == PAYLOADS


def test_a_page_without_a_bundler_and_with_a_strict_policy(tabs: Tabs, server: LiveServer) -> None:
    page = tabs.open("/plain")
    page.wait_for_selector("#status:text-is('connected')")
    wait_for_channels(server, "private-orders.7", "news")
    broadcast_all()
    assert heard(page, 2) == {"private": {"order_id": 7}, "public": {"title": "Rain"}}


def test_a_stranger_is_refused(browser: Browser, server: LiveServer) -> None:
    tabs = Tabs(browser, server.url)
    page = tabs.open("/plain")
    wait_for_channels(server, "news")
    broadcast_all()
    assert heard(page, 1) == {"public": {"title": "Rain"}}
    tabs.context.close()
    assert ["403" in problem for problem in tabs.problems] == [True]


def test_a_page_with_a_global_echo_whose_user_is_logged_in(tabs: Tabs) -> None:
    page = tabs.open("/global")
    assert page.inner_text("#status") == "ada"
    page.wait_for_function("window.Echo?.connectionStatus() === 'connected'")
    assert page.evaluate("typeof window.Echo.socketId()") == "string"
