"""The grid, played in a real Chromium on ``manage.py runrevurb``: what a stranger sees first after ``make serve``."""

import re
import sqlite3
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack, closing
from pathlib import Path

import httpx
import pytest
from playwright.sync_api import Browser, Locator, Page, Route, expect

from revurb_project.grid.models import Cell, Rain
from tests.integration.browser import PATIENCE, Tabs, chromium, take_screenshot
from tests.integration.demo_site import Site

pytestmark = [pytest.mark.browser, pytest.mark.timeout(180)]

expect.set_options(timeout=PATIENCE)

CELLS = [position for position in range(100) if position not in (44, 45, 54, 55)]


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    with chromium() as running:
        yield running


@pytest.fixture(scope="module")
def board(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Site, Path]]:
    folder = tmp_path_factory.mktemp("grid")
    with Site("uvicorn", folder) as running:
        yield running, folder / "db.sqlite3"


@pytest.fixture
def game(board: tuple[Site, Path]) -> Site:
    """A board on which nobody has played yet."""
    site, database = board
    with closing(sqlite3.connect(database)) as connection, connection:
        for model in (Cell, Rain):
            connection.execute(f"DELETE FROM {model._meta.db_table}")
    return site


@pytest.fixture(scope="module")
def quick_game(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    """A board on which cells fade in three seconds."""
    with Site("daphne", tmp_path_factory.mktemp("quick"), GRID_FADE="3000") as running:
        yield running


class Players:
    """Browsers with a session each, which shall not complain."""

    def __init__(self, browser: Browser) -> None:
        self._browser = browser
        self._stack = ExitStack()
        self.tabs: list[Tabs] = []

    def __enter__(self) -> "Players":
        return self

    def __exit__(self, *exception: object) -> None:
        self._stack.close()

    def enter(self, site: Site, **options: object) -> Page:
        """A new player, who sees the board live."""
        tabs = Tabs(self._browser, site.url, **options)
        self._stack.callback(tabs.context.close)
        self.tabs.append(tabs)
        page = tabs.open()
        expect(page.locator("#status")).to_have_text("Live")
        return page

    @property
    def problems(self) -> list[str]:
        return [problem for tabs in self.tabs for problem in tabs.problems]


@pytest.fixture
def players(browser: Browser) -> Iterator[Players]:
    with Players(browser) as entered:
        yield entered


def cell(page: Page, position: int) -> Locator:
    return page.locator(f'.cell[data-position="{position}"]')


def test_three_browsers_play_to_the_rain(game: Site, players: Players) -> None:
    pages = [players.enter(game) for _ in range(3)]
    for page in pages:
        expect(page.locator("#players")).to_have_text("3")
    for turn, position in enumerate(CELLS):
        cell(pages[turn % 3], position).click(force=True)
    for page in pages:
        expect(page.locator(".face")).to_have_count(96)
        expect(page.locator(".drop")).to_have_count(50)
        expect(page.locator("#rain")).to_have_attribute("data-emoji", "❤️")
    cell(pages[0], 0).click()
    expect(cell(pages[1], 0)).to_have_attribute("data-count", "2")
    expect(pages[1].locator(".drop")).to_have_count(50)
    assert players.problems == []


def test_clicks_of_all_count_and_raise_the_level(game: Site, players: Players) -> None:
    first, second = players.enter(game), players.enter(game)
    for _ in range(5):
        # By force: a player does not wait either until the cell has stopped shaking.
        cell(first, 7).click(force=True)
        cell(second, 7).click(force=True)
    for page in (first, second):
        expect(cell(page, 7)).to_have_attribute("data-count", "10")
        expect(cell(page, 7).locator(".face")).to_have_text("🚀")
        expect(cell(page, 7)).to_have_attribute("aria-label", "Cell 7, 🚀, 10 clicks")
    assert players.problems == []


def test_of_clicks_at_the_same_time_none_is_lost(game: Site) -> None:
    with httpx.Client(base_url=game.url) as browser:
        browser.get("/")
        headers = {"X-CSRFToken": browser.cookies["csrftoken"]}

        def click(_: int) -> int:
            return browser.put("/grid/5", json={"click": True}, headers=headers).status_code

        with ThreadPoolExecutor(8) as players:
            assert set(players.map(click, range(80))) == {200}
        assert [cell["clickCount"] for cell in browser.get("/grid").json()["cells"]] == [80]


def test_a_player_does_not_hear_the_own_click(game: Site, players: Players) -> None:
    page, other = players.enter(game), players.enter(game)
    frames: list[str] = []
    page.on("websocket", lambda socket: socket.on("framereceived", lambda frame: frames.append(str(frame))))
    page.reload()
    expect(page.locator("#status")).to_have_text("Live")
    expect(page.locator("#players")).to_have_text("2")
    cell(page, 3).click()
    expect(cell(other, 3).locator(".face")).to_have_text("❤️")
    cell(other, 4).click()
    expect(cell(page, 4).locator(".face")).to_have_text("❤️")
    told = [frame for frame in frames if "cell-updated" in frame]
    assert len(told) == 1
    assert '\\"position\\":4' in told[0]


def test_cells_fade_for_everybody(quick_game: Site, players: Players) -> None:
    first, second = players.enter(quick_game), players.enter(quick_game)
    cell(first, 9).click()
    for page in (first, second):
        expect(page.locator(".face")).to_have_count(1)
    for page in (first, second):
        expect(page.locator(".face")).to_have_count(0)
    cell(second, 9).click()
    expect(cell(first, 9)).to_have_attribute("data-count", "1")
    assert players.problems == []


def test_cells_fade_on_a_page_that_was_long_under_way(quick_game: Site, players: Players) -> None:
    def arrive_late(route: Route) -> None:
        response = route.fetch()
        text = re.sub(r'(?<="now": )\d+', lambda now: str(int(now[0]) - 60_000), response.text())
        route.fulfill(response=response, body=text)

    page = players.enter(quick_game)
    page.route(f"{quick_game.url}/", arrive_late)
    page.reload()
    expect(page.locator("#status")).to_have_text("Live")
    cell(page, 9).click()
    expect(page.locator(".face")).to_have_count(1)
    expect(page.locator(".face")).to_have_count(0)
    assert players.problems == []


def test_who_comes_later_sees_the_board(game: Site, players: Players) -> None:
    cell(players.enter(game), 12).click()
    late = players.enter(game)
    expect(cell(late, 12).locator(".face")).to_have_text("❤️")
    late.context.close()
    expect(players.tabs[0].context.pages[0].locator("#players")).to_have_text("1")


def test_it_is_played_by_keyboard(game: Site, players: Players) -> None:
    page = players.enter(game)
    page.locator('.cell[tabindex="0"]').focus()
    for key in ("ArrowRight", "ArrowDown", "Enter", "Space"):
        page.keyboard.press(key)
    expect(cell(page, 11)).to_have_attribute("data-count", "2")
    expect(cell(page, 11)).to_be_focused()
    cell(page, 43).focus()
    page.keyboard.press("ArrowRight")
    expect(cell(page, 46)).to_be_focused()
    cell(page, 49).focus()
    page.keyboard.press("ArrowRight")
    expect(cell(page, 49)).to_be_focused()


def test_the_board_survives_a_restart(game: Site, players: Players) -> None:
    page, other = players.enter(game), players.enter(game)
    game.stop()
    expect(page.locator("#status")).to_have_text("Reconnecting…")
    cell(page, 20).click()
    expect(page.locator("#notice")).to_contain_text("did not reach the server")
    expect(page.locator(".face")).to_have_count(0)
    game.start()
    expect(page.locator("#status")).to_have_text("Live")
    expect(page.locator("#notice")).to_be_hidden()
    cell(page, 20).click()
    expect(cell(other, 20).locator(".face")).to_have_text("❤️")


def test_pictures_of_the_board(game: Site, players: Players) -> None:
    page = players.enter(game)
    players.enter(game)
    expect(page.locator("#players")).to_have_text("2")
    for position in (0, 11, 22, 33, 66, 77):
        cell(page, position).click()
    for _ in range(9):
        cell(page, 33).click(force=True)
    for scheme in ("light", "dark"):
        page.emulate_media(color_scheme=scheme)  # type: ignore[arg-type]
        take_screenshot(page, f"grid-{scheme}")
        page.set_viewport_size({"width": 360, "height": 640})
        assert page.evaluate("document.documentElement.scrollWidth") == 360
        take_screenshot(page, f"grid-{scheme}-narrow")
        page.set_viewport_size({"width": 1200, "height": 860})
