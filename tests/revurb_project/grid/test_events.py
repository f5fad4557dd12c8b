"""What browsers hear of the game, by the names that its page listens to."""

import pytest

from revurb_project.grid.events import CellClicked, CellUpdated, GridEvent, RainStarted


@pytest.mark.parametrize(
    ("event", "name", "payload"),
    [
        (
            CellUpdated(7, "🚀", 99, 12),
            "cell-updated",
            {"position": 7, "emoji": "🚀", "timestamp": 99, "clickCount": 12},
        ),
        (CellClicked(7, 12), "cell-clicked", {"position": 7, "clickCount": 12}),
        (RainStarted("🚀"), "rain-started", {"emoji": "🚀"}),
    ],
)
def test_names_and_payloads(event: GridEvent, name: str, payload: dict[str, object]) -> None:
    assert (event.broadcast_as(), event.broadcast_with(), str(event.broadcast_on())) == (name, payload, "grid")
