"""The grid's page and its endpoints, with the broadcasts they cause."""

import json
from typing import Any

import pytest
from django.conf import LazySettings
from django.test import Client

from broadcasting.testing import BroadcastFake
from revurb_project.grid import board
from revurb_project.grid.events import CellClicked, CellUpdated, RainStarted
from revurb_project.grid.rules import POSITIONS

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture(autouse=True)
def application(settings: LazySettings) -> None:
    settings.REVURB = {"APPS": [{"ID": "4711", "KEY": "a-key", "SECRET": "a-secret"}]}


@pytest.fixture(autouse=True)
def told(broadcasting_fake: BroadcastFake) -> BroadcastFake:
    """What would have gone to browsers."""
    return broadcasting_fake


def click(client: Client, position: int | str, body: Any = {"click": True}, **headers: str) -> Any:  # noqa: B006
    content = body if isinstance(body, str | bytes) else json.dumps(body)
    return client.put(f"/grid/{position}", content, content_type="application/json", headers=headers)


def test_a_click_is_told_to_the_others(client: Client, told: BroadcastFake) -> None:
    answer = click(client, 7, **{"X-Socket-ID": "1.2"})
    cell = answer.json()
    assert answer.status_code == 200
    assert cell.pop("success") is True
    told.assert_broadcast(CellUpdated, on="grid", where=cell, to_others="1.2", times=1)
    told.assert_broadcast(CellClicked, on="grid", where={"position": 7, "clickCount": 1}, to_others="1.2", times=1)


def test_rain_is_told_to_all(client: Client, told: BroadcastFake) -> None:
    for position in POSITIONS:
        click(client, position, **{"X-Socket-ID": "1.2"})
    click(client, 0)
    told.assert_broadcast(RainStarted, where={"emoji": "❤️"}, to_others=False, times=1)


@pytest.mark.parametrize(
    "body", ["", "{", "[]", "null", "7", "[" * 100_000, b"\xff", {}, {"click": 1}, {"click": "true"}]
)
def test_a_click_must_say_so(client: Client, told: BroadcastFake, body: Any) -> None:
    answer = click(client, 7, body)
    assert answer.status_code == 422
    assert list(answer.json()["errors"]) == ["click"]
    told.assert_nothing_broadcast()


@pytest.mark.parametrize("position", [44, 45, 54, 55])
def test_the_centre_takes_no_clicks(client: Client, position: int) -> None:
    assert click(client, position).status_code == 422


@pytest.mark.parametrize("position", ["100", "9" * 40, "-1", "x", "7%00"])
def test_there_are_a_hundred_cells(client: Client, position: str) -> None:
    assert click(client, position).status_code == 404
    assert client.delete(f"/grid/{position}/clear").status_code == 404


def test_a_faded_cell_is_cleared_once_for_all(client: Client, told: BroadcastFake, settings: LazySettings) -> None:
    empty = {"position": 7, "emoji": None, "timestamp": None, "clickCount": 0}
    click(client, 7)
    assert client.delete("/grid/7/clear").json() == {"success": True}
    told.assert_not_broadcast(CellUpdated, where=empty)
    settings.GRID_FADE = 0
    for _ in range(2):
        assert client.delete("/grid/7/clear").json() == {"success": True}
    told.assert_broadcast(CellUpdated, where=empty, to_others=False, times=1)


def test_the_page_begins_with_the_board_as_it_is(client: Client) -> None:
    cell = click(client, 7).json()
    cell.pop("success")
    page = client.get("/")
    assert page.context["state"]["cells"] == [cell]
    assert client.get("/grid").json()["cells"] == [cell]
    assert page.content.count(b'class="cell"') == 96


@pytest.mark.parametrize(
    ("method", "path"), [("post", "/"), ("post", "/grid"), ("get", "/grid/7"), ("put", "/grid/7/clear")]
)
def test_other_methods_are_refused(client: Client, method: str, path: str) -> None:
    assert getattr(client, method)(path).status_code == 405


def test_a_click_from_elsewhere_is_refused() -> None:
    strict = Client(enforce_csrf_checks=True)
    assert click(strict, 7).status_code == 403
    assert board.cells(10**15) == []
