"""The board: clicks are counted, cells fade, and it rains once."""

import threading

import pytest
from django.conf import LazySettings
from django.db import connection

from revurb_project.grid import board
from revurb_project.grid.board import CellState
from revurb_project.grid.rules import POSITIONS, RAIN_PAUSE

pytestmark = [pytest.mark.django_db, pytest.mark.database]

NOW = 1_700_000_000_000
FADE = 60_000


def fill(now: int, clicks: int = 1) -> None:
    for position in POSITIONS:
        for _ in range(clicks):
            board.click(position, now)


def test_clicks_are_counted() -> None:
    assert board.click(7, NOW) == CellState(7, "❤️", NOW, 1)
    assert board.click(7, NOW + 5) == CellState(7, "❤️", NOW + 5, 2)
    assert board.cells(NOW + 5) == [CellState(7, "❤️", NOW + 5, 2)]


def test_a_cell_fades_and_begins_anew() -> None:
    board.click(7, NOW)
    assert board.cells(NOW + FADE - 1) != []
    assert board.cells(NOW + FADE) == []
    assert board.click(7, NOW + FADE).clickCount == 1


def test_how_long_that_takes_is_a_setting(settings: LazySettings) -> None:
    settings.GRID_FADE = 10
    board.click(7, NOW)
    assert board.cells(NOW + 10) == []


def test_only_a_faded_cell_is_cleared_and_only_once() -> None:
    board.click(7, NOW)
    assert not board.clear(7, NOW + FADE - 1)
    assert board.clear(7, NOW + FADE)
    assert not board.clear(7, NOW + FADE)


def test_it_rains_once_in_a_while() -> None:
    fill(NOW)
    assert board.start_rain(NOW) == "❤️"
    assert board.start_rain(NOW + FADE - 1) is None
    fill(NOW + RAIN_PAUSE - 1)
    assert board.start_rain(NOW + RAIN_PAUSE - 1) is None
    assert board.start_rain(NOW + RAIN_PAUSE) == "❤️"


def test_another_emoji_does_not_wait() -> None:
    fill(NOW)
    assert board.start_rain(NOW) == "❤️"
    fill(NOW, 9)
    assert board.start_rain(NOW) == "🚀"


def test_faded_cells_do_not_count_for_the_rain() -> None:
    fill(NOW)
    assert board.start_rain(NOW + FADE) is None


@pytest.mark.django_db(transaction=True)
def test_of_many_clicks_at_once_none_is_lost_and_one_makes_it_rain() -> None:
    for position in POSITIONS[1:]:
        board.click(position, NOW)
    rains: list[str] = []

    def play() -> None:
        for _ in range(2):
            board.click(0, NOW)
            if emoji := board.start_rain(NOW):
                rains.append(emoji)
        connection.close()

    # SQLite in memory is for one at a time; tests/integration/test_grid.py plays on a file.
    players = 4 if connection.features.test_db_allows_multiple_connections else 1
    threads = [threading.Thread(target=play) for _ in range(players)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert board.cells(NOW)[0].clickCount == 2 * players
    assert rains == ["❤️"]
