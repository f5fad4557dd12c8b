"""What docs/broadcasting/clients.md shows of our own module, run in Chromium as it stands."""

import re
from collections.abc import Iterator

import pytest
from playwright.sync_api import Page as Tab

from tests.integration.browser import Tabs, chromium
from tests.integration.demo_site import Site
from tests.integration.servers import ROOT
from tests.markdown import Page

pytestmark = pytest.mark.browser

CLIENTS = Page(ROOT / "docs" / "broadcasting" / "clients.md")


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    with Site("daphne", tmp_path_factory.mktemp("clients")) as running:
        yield running


@pytest.fixture
def tab(site: Site) -> Iterator[Tab]:
    with chromium() as browser:
        yield Tabs(browser, site.url).open()


def script(site: Site) -> str:
    """Both examples as one function, with the names that the demo site knows."""
    module = re.search(r'<script type="module">\n(.*?)</script>', CLIENTS.code("html")[0], re.DOTALL)[1]
    more = next(example for example in CLIENTS.code("js") if "room.whisper" in example)
    module = re.sub(
        r"import Echo from .*?;", 'const { default: Echo } = await import("/static/broadcasting/echo.js");', module
    )
    module = module.replace("{{ revurb_key }}", site.key)
    keep = "Object.assign(window, { echo, room, stop });"
    return f"async () => {{ {module}\n{more.replace('room.1', 'lobby')}\n{keep} }}"


def test_the_examples_work_as_shown(site: Site, tab: Tab) -> None:
    with tab.expect_console_message(lambda message: message.text.isdigit()):
        tab.evaluate(script(site))
    with tab.expect_console_message(lambda message: message.text == "7"):
        site.publisher().trigger("orders", "shipped", {"id": 7})
    with tab.context.expect_page() as opened:
        tab.evaluate("window.open('/')")
    other = opened.value
    with other.expect_console_message(lambda message: message.text.isdigit()):
        other.evaluate(script(site))
    with tab.expect_console_message(lambda message: message.text.endswith(" true")):
        assert other.evaluate("window.room.whisper('typing', { draft: true })")
    with tab.expect_console_message(lambda message: message.text.startswith("disconnected")):
        tab.evaluate("window.echo.disconnect()")
    tab.evaluate("window.stop()")
