"""A real Chromium, and tabs that remember what went wrong in them."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from playwright.sync_api import Browser, ConsoleMessage, Page, sync_playwright

SCREENSHOTS = Path(__file__).resolve().parents[2] / "screenshots"
CHROMIUM = "/usr/bin/chromium"
FLAGS = (
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    # Pages that Playwright answers itself count as from the internet, which may not talk to 127.0.0.1.
    "--disable-features=LocalNetworkAccessChecks",
)
PATIENCE = 20_000
"""Milliseconds that anything may take to show up; only a failing test waits so long."""


@contextmanager
def chromium(*flags: str) -> Iterator[Browser]:
    """Run Debian's Chromium, with more flags of its command line.

    Playwright's loop runs in this thread until the end, and async tests can't: so keep it no longer than a module.
    """
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=[*FLAGS, *flags])
        yield browser
        browser.close()


class Tabs:
    """Tabs of one browser with one session.

    ``problems`` holds what the tabs complained about: errors and warnings on the console, which is where violations
    of the Content-Security-Policy show up too, uncaught exceptions, and dialogs.
    """

    def __init__(self, browser: Browser, url: str, **options: Any) -> None:
        self.url = url
        self.problems: list[str] = []
        self.context = browser.new_context(**{"viewport": {"width": 1200, "height": 860}, **options})
        self.context.set_default_timeout(PATIENCE)

    def open(self, path: str = "/") -> Page:
        """A tab that shows ``path``; what it connects to may not be there yet."""
        page = self.context.new_page()
        page.on("console", self._note)
        page.on("pageerror", lambda error: self.problems.append(f"exception: {error}"))
        page.on("dialog", lambda dialog: (self.problems.append(f"dialog: {dialog.message}"), dialog.dismiss()))
        page.goto(self.url + path)
        return page

    def _note(self, message: ConsoleMessage) -> None:
        if message.type in ("error", "warning"):
            self.problems.append(message.text)


def take_screenshot(page: Page, name: str) -> None:
    """Save the whole page as ``screenshots/NAME.png``; ``AssertionError`` if there is next to nothing on it."""
    SCREENSHOTS.mkdir(exist_ok=True)
    picture = page.screenshot(path=SCREENSHOTS / f"{name}.png", full_page=True, animations="disabled")
    size = page.evaluate("[document.documentElement.scrollWidth, document.documentElement.scrollHeight]")
    blank = page.context.new_page()
    blank.set_viewport_size({"width": size[0], "height": size[1]})
    empty_picture = blank.screenshot()
    blank.close()
    assert len(picture) > 3 * len(empty_picture), f"{name} is as good as blank"
