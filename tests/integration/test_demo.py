"""The demo's debug page in a real Chromium, served by ``manage.py runrevurb``."""

from collections.abc import Iterator
from typing import Any

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.integration.browser import PATIENCE, Tabs, chromium, take_screenshot
from tests.integration.demo_site import Site
from tests.integration.servers import ENGINES

# Scripts of the page; that Chromium and each engine understand each other is seen where an event travels.
pytestmark = [pytest.mark.browser, pytest.mark.engines("uvicorn"), pytest.mark.timeout(120)]

expect.set_options(timeout=PATIENCE)


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    with chromium() as running:
        yield running


@pytest.fixture
def tabs(browser: Browser, site: Site) -> Iterator[Tabs]:
    """Tabs on the demo page, which shall not complain."""
    opened = Tabs(browser, site.url)
    yield opened
    opened.context.close()
    assert opened.problems == []


def enter(tabs: Tabs) -> Page:
    """Open a tab and wait until its visitor is in the lobby."""
    page = tabs.open("/debug/")
    expect(page.locator(".member.me")).to_be_visible()
    return page


def publish(page: Page, message: str, event: str = "greeting", channel: str = "demo") -> None:
    page.select_option("#id_channel", channel)
    page.fill("#id_event", event)
    page.fill("#id_message", message)
    page.click("#publish button")


def own_name(page: Page) -> str:
    return page.locator(".member.me .name").evaluate("(name) => name.firstChild.textContent")


@pytest.mark.engines(*ENGINES)
def test_an_event_travels_from_one_tab_to_the_other(tabs: Tabs) -> None:
    sender, receiver = enter(tabs), enter(tabs)
    publish(sender, "The kettle is on", event="kitchen")
    for page in (sender, receiver):
        event = page.locator(".event")
        expect(event.locator("strong")).to_have_text("kitchen")
        expect(event.locator(".text")).to_have_text("The kettle is on")
        expect(event.locator(".from")).to_have_text(f"from {own_name(sender)}")
    expect(sender.locator("#outcome")).to_have_text("Published.")
    expect(sender.locator("#id_message")).to_have_value("")


def test_the_sender_can_be_left_out(tabs: Tabs) -> None:
    sender, receiver = enter(tabs), enter(tabs)
    sender.check("#to-others")
    publish(sender, "for you")
    expect(receiver.locator(".event .text")).to_have_text("for you")
    sender.uncheck("#to-others")
    publish(sender, "for all")
    expect(sender.locator(".event .text")).to_have_text("for all")


def test_the_page_tells_its_connection(tabs: Tabs) -> None:
    page = enter(tabs)
    expect(page.locator("#status")).to_have_text("Connected")
    expect(page.locator("#socket-id")).to_contain_text(".")
    expect(page.locator("#notice")).to_be_hidden()


def test_the_lobby_fills_and_empties(tabs: Tabs) -> None:
    first = enter(tabs)
    name = own_name(first)
    expect(first.locator(".member")).to_have_count(1)
    second = enter(tabs)
    other = own_name(second)
    for page in (first, second):
        expect(page.locator(".member")).to_have_count(2)
        expect(page.locator("#count")).to_have_text("2")
    expect(second.locator("#members")).to_contain_text(name)
    expect(first.locator(".note")).to_have_text(f"{first.locator('.note time').inner_text()}{other} came in.")
    second.close()
    expect(first.locator(".member")).to_have_count(1)
    expect(first.locator(".note").first).to_contain_text(f"{other} left.")


def test_a_visitor_keeps_the_name_over_a_reload(tabs: Tabs) -> None:
    page = enter(tabs)
    name = own_name(page)
    page.reload()
    expect(page.locator(".member.me .name")).to_contain_text(name)
    expect(page.locator(".member")).to_have_count(1)


def test_thoughts_are_read_while_they_are_typed(tabs: Tabs) -> None:
    thinker, reader = enter(tabs), enter(tabs)
    thinker.locator("#whisper").press_sequentially("hm", delay=20)
    thought = reader.locator(".member:not(.me) .thought")
    expect(thought).to_have_text("hm")
    thinker.fill("#whisper", "")
    expect(thought).to_be_hidden()
    expect(reader.locator(".event")).to_have_count(0)


def test_strange_text_stays_text(tabs: Tabs, site: Site) -> None:
    page = enter(tabs)
    attack = "<img src=x onerror=alert(1)><script>alert(2)</script>"
    data = {"text": attack, "from": attack}
    site.publisher().trigger("demo", attack, data)
    row = page.locator(".event")
    expect(row.locator(".text")).to_have_text(attack)
    expect(row.locator("strong")).to_have_text(attack)
    expect(row.locator("img, script")).to_have_count(0)


@pytest.mark.parametrize("data", ["just text", {"some": "object"}, ["a", 1], None, 7])
def test_events_of_any_shape_are_shown(tabs: Tabs, site: Site, data: Any) -> None:
    page = enter(tabs)
    site.publisher().trigger("demo", "shape", data)
    expect(page.locator(".event strong")).to_have_text("shape")


def test_bad_input_is_refused_with_a_reason(browser: Browser, site: Site) -> None:
    tabs = Tabs(browser, site.url)
    page = enter(tabs)
    publish(page, "keep this text", event="pusher:internal")
    expect(page.locator("#error-event")).to_contain_text("belong to the protocol")
    expect(page.locator("#id_message")).to_have_value("keep this text")
    publish(page, "")
    expect(page.locator("#error-message")).to_have_text("Write something to send.")
    expect(page.locator("#error-event")).to_be_hidden()
    publish(page, "now it is right")
    expect(page.locator(".event .text")).to_have_text("now it is right")
    expect(page.locator("#error-message")).to_be_hidden()
    tabs.context.close()
    assert all("422" in problem for problem in tabs.problems)


def test_the_log_can_be_cleared(tabs: Tabs) -> None:
    page = enter(tabs)
    expect(page.locator("#log-empty")).to_be_visible()
    publish(page, "one")
    expect(page.locator("#log-empty")).to_be_hidden()
    page.click("#clear")
    expect(page.locator("#events li")).to_have_count(0)
    expect(page.locator("#log-empty")).to_be_visible()


def with_key(tabs: Tabs, key: str) -> None:
    """Let the page believe in another application key, before its script runs."""
    tabs.context.add_init_script(
        f"""document.addEventListener("readystatechange", () => {{
            const config = document.getElementById("revurb-echo");
            config.textContent = JSON.stringify({{ ...JSON.parse(config.textContent), key: "{key}" }});
        }})"""
    )


def test_a_refused_page_says_why(tabs: Tabs) -> None:
    with_key(tabs, "nobody")
    page = tabs.open("/debug/")
    expect(page.locator("#status")).to_have_text("Refused")
    expect(page.locator("#notice")).to_contain_text("does not know this page's application key")
    take_screenshot(page, "demo-refused")


def test_a_visitor_who_is_not_let_in_is_told(browser: Browser, site: Site) -> None:
    tabs = Tabs(browser, site.url)
    tabs.context.route("**/broadcasting/auth", lambda route: route.fulfill(status=403, body="{}"))
    page = tabs.open("/debug/")
    expect(page.locator("#room-empty")).to_contain_text("You were not let in.")
    publish(page, "still works")
    expect(page.locator(".event .text")).to_have_text("still works")
    tabs.context.close()


def test_the_page_survives_a_restart_of_the_server(browser: Browser, restartable: Site) -> None:
    tabs = Tabs(browser, restartable.url)
    page = enter(tabs)
    socket_id = page.locator("#socket-id").inner_text()
    restartable.stop()
    expect(page.locator("#status")).to_have_text("Reconnecting…")
    expect(page.locator("#notice")).to_contain_text("Trying again")
    expect(page.locator(".member")).to_have_count(0)
    publish(page, "into the void")
    expect(page.locator("#outcome")).to_contain_text("did not answer")
    take_screenshot(page, "demo-reconnecting")
    restartable.start()
    expect(page.locator(".member.me")).to_be_visible()
    expect(page.locator("#notice")).to_be_hidden()
    expect(page.locator("#socket-id")).not_to_have_text(socket_id)
    page.click("#publish button")
    expect(page.locator(".event .text")).to_have_text("into the void")
    tabs.context.close()


def test_pictures_of_the_page(tabs: Tabs) -> None:
    page = enter(tabs)
    take_screenshot(page, "demo-empty")
    guest = enter(tabs)
    for message in ("Hello from over here", "The kettle is on", "<b>Markup</b> stays what you typed"):
        publish(guest, message)
        expect(guest.locator("#id_message")).to_have_value("")
    publish(guest, "Only members hear this one", event="door.opened", channel="presence-lobby")
    guest.locator("#whisper").press_sequentially("is anybody hungry?")
    expect(page.locator(".event")).to_have_count(4)
    expect(page.locator(".thought").last).to_have_text("is anybody hungry?")
    for scheme in ("light", "dark"):
        page.emulate_media(color_scheme=scheme)  # type: ignore[arg-type]
        take_screenshot(page, f"demo-{scheme}")
        page.set_viewport_size({"width": 375, "height": 740})
        assert page.evaluate("document.documentElement.scrollWidth") == 375
        take_screenshot(page, f"demo-{scheme}-narrow")
        page.set_viewport_size({"width": 1200, "height": 860})


@pytest.mark.engines(*ENGINES)
def test_our_client_in_a_browser(tabs: Tabs, site: Site) -> None:
    page = enter(tabs)
    page.evaluate(
        """async ([key]) => {
            const { default: Echo } = await import("/static/broadcasting/echo.js");
            const echo = new Echo({ key, namespace: "" });
            const note = (text) => Object.assign(document.body.appendChild(document.createElement("i")),
                { id: "heard", textContent: text });
            echo.channel("demo").listen("ping", () => { throw new Error("a listener's own mistake"); });
            echo.channel("demo").listen("ping", ({ number }) => note(`${number} ${echo.connectionStatus()}`));
            await new Promise((resolve) => echo.channel("demo").subscribed(resolve));
        }""",
        [site.key],
    )
    with page.expect_event("pageerror"):
        site.publisher().trigger("demo", "ping", {"number": 7})
    expect(page.locator("#heard")).to_have_text("7 connected")
    assert tabs.problems == ["exception: a listener's own mistake"]
    tabs.problems.clear()
