"""Tokens in the admin, in a real Chromium: number 40 of the attacks where only a browser can tell, and how it looks."""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, Error, Page, expect

from tests.integration.browser import PATIENCE, Tabs, chromium, take_screenshot
from tests.integration.demo_site import Site
from tests.integration.servers import running

pytestmark = [pytest.mark.browser, pytest.mark.timeout(120)]

expect.set_options(timeout=PATIENCE)

ENVIRONMENT = {"DJANGO_SETTINGS_MODULE": "tests.admin_site.settings"}
PEOPLE = """
from datetime import timedelta
from django.contrib.auth.models import User
from django.utils import timezone
from sanctum import create_token, revoke_token
from sanctum.models import PersonalAccessToken

User.objects.create_superuser("mia", password="a long secret")
otto, ada = User.objects.create_user("otto"), User.objects.create_user("ada")
end = timezone.now() + timedelta(days=60)
for name, owner, abilities in [
    ("Deploy from CI", otto, ["deploy"]),
    ("Nightly report", otto, ["orders:read", "invoices:read"]),
    ("<script>alert(1)</script>", ada, ["*"]),
    ("Phone", ada, ["orders:read"]),
]:
    create_token(owner, name, abilities, end)
tokens = PersonalAccessToken.objects
tokens.filter(name="Phone").update(last_used_at=timezone.now(), last_used_agent="<img src=x onerror=alert(2)>")
tokens.filter(name="Nightly report").update(expires_at=timezone.now() - timedelta(hours=1))
revoke_token(tokens.get(name="Deploy from CI"), "the laptop was lost")
"""
LIST, ADD = "/admin/sanctum/personalaccesstoken/", "/admin/sanctum/personalaccesstoken/add/"


@pytest.fixture(scope="module")
def admin_site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    folder: Path = tmp_path_factory.mktemp("admin")
    with Site("daphne", folder, **ENVIRONMENT) as site:
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
    """Tabs of that person, whose console stays empty: scripts and styles keep to the site's policy, too."""
    opened = Tabs(browser, admin_site.url, storage_state=cookies, permissions=["clipboard-read", "clipboard-write"])
    yield opened
    opened.context.close()
    assert opened.problems == []


def issue(page: Page, name: str = "CI") -> str:
    """Fill in the form; returns the text that the page shows then."""
    page.fill("#id_name", name)
    page.check("[name=abilities][value=deploy]")
    page.click("text=Issue token")
    return page.locator("[data-sanctum-token]").inner_text()


def test_a_token_is_issued_and_copied(tabs: Tabs) -> None:
    page = tabs.open(ADD)
    text = issue(page)
    assert text.startswith("acme_pat_")
    page.click("[data-sanctum-copy]")
    expect(page.locator("[data-sanctum-status]")).to_have_text("Copied.")
    assert page.evaluate("navigator.clipboard.readText()") == text


def test_where_the_clipboard_is_not_to_be_had_it_is_selected(tabs: Tabs) -> None:
    page = tabs.open(ADD)
    page.add_init_script("Object.defineProperty(navigator, 'clipboard', {value: undefined})")
    text = issue(page)
    page.click("[data-sanctum-copy]")
    expect(page.locator("[data-sanctum-status]")).to_contain_text("Ctrl+C")
    assert page.evaluate("getSelection().toString()") == text


def test_a_reload_makes_no_second_token(tabs: Tabs) -> None:
    page = tabs.open(ADD)
    text = issue(page, "Reloaded")
    page.reload()
    expect(page.locator(".errornote")).to_be_visible()
    expect(page.locator(".errorlist.nonfield")).to_contain_text("was sent before")
    assert text not in page.content()
    page.goto(f"{tabs.url}{LIST}?q=Reloaded")
    expect(page.locator("#result_list tbody tr")).to_have_count(1)


def test_the_back_button_brings_nothing_back(tabs: Tabs) -> None:
    page = tabs.open(ADD)
    text = issue(page)
    page.click("text=Back to the tokens")
    expect(page.locator("#result_list")).to_be_visible()
    stored = page.evaluate("JSON.stringify([{...localStorage}, {...sessionStorage}, history.state, document.cookie])")
    assert text not in stored
    # Chromium has kept nothing, and asks whether to send the form again.
    with pytest.raises(Error, match="ERR_CACHE_MISS"):
        page.go_back()
    expect(page.locator("html")).not_to_contain_text(text)


def test_a_page_that_is_left_forgets_the_text(tabs: Tabs) -> None:
    """Browsers may keep whole pages, for the back button."""
    page = tabs.open(ADD)
    text = issue(page)
    page.evaluate("dispatchEvent(new PageTransitionEvent('pagehide', {persisted: true}))")
    assert text not in page.content()
    expect(page.locator("[data-sanctum-status]")).to_have_text("The token was shown here once.")


def test_a_double_click_makes_one_token(tabs: Tabs) -> None:
    page = tabs.open(ADD)
    page.fill("#id_name", "Twice")
    page.dblclick("text=Issue token")
    expect(page.locator("[data-sanctum-token]")).to_be_visible()
    page.goto(f"{tabs.url}{LIST}?q=Twice")
    expect(page.locator("#result_list tbody tr")).to_have_count(1)


def test_a_token_is_revoked_from_its_own_page(tabs: Tabs) -> None:
    page = tabs.open(ADD)
    issue(page, "Short-lived")
    page.goto(f"{tabs.url}{LIST}?q=Short-lived")
    page.click("text=Short-lived")
    page.click(".sanctum-tool button")
    page.fill("#id_reason", "no longer needed")
    page.click("[type=submit][value=Revoke]")
    expect(page.locator(".messagelist")).to_contain_text("Tokens revoked: 1.")
    page.goto(f"{tabs.url}{LIST}?q=Short-lived")
    expect(page.locator("#result_list tbody tr .field-state")).to_have_text("revoked")


def test_the_owner_is_chosen_from_a_list(tabs: Tabs) -> None:
    page = tabs.open(ADD)
    page.click(".field-user .select2-selection")
    page.fill(".select2-search__field", "ott")
    page.click(".select2-results__option:has-text('otto')")
    issue(page, "For otto")
    expect(page.locator(".sanctum-issued dd").first).to_have_text("otto")


@pytest.mark.parametrize("look", ["light", "dark", "narrow"])
def test_how_it_looks(browser: Browser, admin_site: Site, cookies: Any, look: str) -> None:
    viewport = {"width": 390, "height": 760} if look == "narrow" else {"width": 1200, "height": 760}
    scheme = "dark" if look == "dark" else "light"
    tabs = Tabs(browser, admin_site.url, storage_state=cookies, viewport=viewport, color_scheme=scheme)
    page = tabs.open(LIST)
    take_screenshot(page, f"sanctum-admin-list-{look}")
    page.click("text=Phone")
    take_screenshot(page, f"sanctum-admin-change-{look}")
    page.click(".sanctum-tool button")
    take_screenshot(page, f"sanctum-admin-revoke-{look}")
    page.goto(tabs.url + ADD)
    take_screenshot(page, f"sanctum-admin-issue-{look}")
    issue(page, "A token with a name that is rather long, since people write whole sentences there")
    take_screenshot(page, f"sanctum-admin-issued-{look}")
    sideways = page.evaluate("document.documentElement.scrollWidth > innerWidth")
    tabs.context.close()
    assert not sideways
    assert json.dumps(tabs.problems) == "[]"
