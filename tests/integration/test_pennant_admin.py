"""Features in the admin, in a real Chromium, by somebody who never saw the code."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.integration.browser import PATIENCE, Tabs, chromium, take_screenshot
from tests.integration.demo_site import Site
from tests.integration.servers import running

pytestmark = [pytest.mark.browser, pytest.mark.timeout(120)]

expect.set_options(timeout=PATIENCE)

PEOPLE = """
from django.contrib.auth.models import User
from pennant import Feature, changed_by
from pennant.models import FeatureValue

User.objects.create_superuser("mia", password="a long secret")
otto = User.objects.create_user("otto")
with changed_by("deploy", note="<script>alert(1)</script>"):
    Feature.for_(otto).activate("gilded-board", "<img src=x onerror=alert(2)>")
    Feature.for_("\\u202egnirts").activate("gilded-board", {"deep": ["x" * 5000]})
FeatureValue.objects.create(name="<b>gone</b>", scope="eu", value="{broken")
"""
LIST = "/admin/pennant/featurevalue/"
STATE = "#content .pennant-state"


@pytest.fixture(scope="module")
def admin_site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    folder: Path = tmp_path_factory.mktemp("admin")
    with Site("uvicorn", folder) as site:
        with running(["manage.py", "shell", "-v0", "-c", PEOPLE], environment=site._environment) as people:
            assert people.wait() == 0, people.output
        yield site


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    with chromium() as running:
        yield running


@pytest.fixture(scope="module")
def cookies(browser: Browser, admin_site: Site) -> Any:
    """Of somebody who has logged in, once for all tests."""
    tabs = Tabs(browser, admin_site.url)
    page = tabs.open("/admin/")
    page.fill("#id_username", "mia")
    page.fill("#id_password", "a long secret")
    page.click("[type=submit]")
    expect(page.locator("#user-tools")).to_be_visible()
    state = tabs.context.storage_state()
    tabs.context.close()
    return state


@pytest.fixture
def tabs(browser: Browser, admin_site: Site, cookies: Any) -> Iterator[Tabs]:
    """Tabs that shall not complain: of a script that ran, of a style that the policy forbids."""
    opened = Tabs(browser, admin_site.url, storage_state=cookies)
    yield opened
    opened.context.close()
    assert opened.problems == []


def feature_page(tabs: Tabs) -> Page:
    page = tabs.open(LIST)
    page.click("text=gilded-board")
    expect(page.locator("h1")).to_have_text("gilded-board")
    return page


def test_the_slider_and_the_number_are_one_share(tabs: Tabs) -> None:
    page = feature_page(tabs)
    slider, number = page.locator("[data-pennant-slider]"), page.locator("[data-pennant-number]")
    number.fill("30")
    expect(slider).to_have_value("30")
    slider.focus()
    page.keyboard.press("ArrowRight")
    expect(number).to_have_value("31")
    page.click("text=Set share")
    expect(page.locator("[data-pennant-number]")).to_have_value("31.0")
    page.click("text=End the limit")
    expect(page.locator("text=End the limit")).to_have_count(0)


def test_a_share_that_is_none_is_refused_and_kept_in_the_field(tabs: Tabs) -> None:
    page = feature_page(tabs)
    page.locator("[data-pennant-number]").fill("101")
    page.click("text=Set share")
    expect(page.locator(".errorlist")).to_be_visible()
    expect(page.locator("[data-pennant-number]")).to_have_value("101")


def test_killing_and_reviving(tabs: Tabs) -> None:
    page = feature_page(tabs)
    page.click("text=Kill: off for everyone at once")
    expect(page.locator("button", has_text="Revive")).to_be_visible()
    page.click("button:has-text('Revive')")
    expect(page.locator("text=Kill: off for everyone at once")).to_be_visible()


def test_for_everyone_asks_first_and_the_history_tells_who_it_was(tabs: Tabs) -> None:
    page = feature_page(tabs)
    page.click("text=Value for everyone…")
    expect(page.locator("#content")).to_contain_text("2 stored values would change.")
    take_screenshot(page, "pennant_question")
    page.click("text=No, take me back")
    page.click("text=gilded-board")
    page.click("text=Value for everyone…")
    page.fill("input[name=note]", "spring")
    page.click("text=Yes, do it")
    expect(page.locator(".messagelist")).to_be_visible()
    page = feature_page(tabs)
    expect(page.locator(STATE)).to_contain_text("for everyone")
    page.click("#content >> text=History")
    row = page.locator("#content tbody tr").first
    for words in ("mia", "activate all", "spring"):
        expect(row).to_contain_text(words)


def test_what_one_user_gets_and_why(tabs: Tabs) -> None:
    page = feature_page(tabs)
    page.locator("#scope select").select_option(label="User")
    page.fill("#scope input[type=text]", "otto")
    page.click("#scope >> text=Show")
    expect(page.locator("#scope")).to_contain_text("gets")
    expect(page.locator("#scope")).to_contain_text("Stored:")
    page.fill("#scope input[type=text] >> nth=0", "nobody at all")
    page.click("#scope >> text=Show")
    expect(page.locator("#scope .errorlist, #scope .errornote").first).to_be_visible()


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("width", [1200, 390])
def test_every_page_fits(browser: Browser, admin_site: Site, cookies: Any, scheme: str, width: int) -> None:
    viewport = {"width": width, "height": 800}
    tabs = Tabs(browser, admin_site.url, storage_state=cookies, color_scheme=scheme, viewport=viewport)
    page = tabs.open(LIST)
    for name, go in (("list", None), ("feature", "gilded-board"), ("history", "#content >> text=History")):
        if go:
            page.click(go if name == "history" else f"text={go}")
            page.wait_for_load_state()
        assert page.evaluate("document.documentElement.scrollWidth <= innerWidth"), name
        take_screenshot(page, f"pennant_{name}_{scheme}_{width}")
    tabs.context.close()
    assert tabs.problems == []


def test_it_works_without_scripts(browser: Browser, admin_site: Site, cookies: Any) -> None:
    tabs = Tabs(browser, admin_site.url, storage_state=cookies, java_script_enabled=False)
    page = feature_page(tabs)
    expect(page.locator("[data-pennant-slider]")).to_be_hidden()
    page.locator("[data-pennant-number]").fill("40")
    page.click("text=Set share")
    expect(page.locator("[data-pennant-number]")).to_have_value("40.0")
    page.click("text=End the limit")
    tabs.context.close()
