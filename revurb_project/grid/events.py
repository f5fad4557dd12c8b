"""What browsers hear of the game."""

from dataclasses import dataclass
from typing import ClassVar

from broadcasting import BroadcastEvent, Channel

GRID = Channel("grid")


class GridEvent(BroadcastEvent):
    """An event for everybody who looks at the grid. A game does not wait for a queue."""

    broadcast_now = True
    name: ClassVar[str]

    def broadcast_on(self) -> Channel:
        return GRID

    def broadcast_as(self) -> str:
        return self.name


@dataclass(frozen=True)
class CellUpdated(GridEvent):
    """A cell's new state; an empty one has neither emoji nor timestamp."""

    name = "cell-updated"
    position: int
    emoji: str | None
    timestamp: int | None
    clickCount: int


@dataclass(frozen=True)
class CellClicked(GridEvent):
    """Somebody clicked on a cell, which shakes for that."""

    name = "cell-clicked"
    position: int
    clickCount: int


@dataclass(frozen=True)
class RainStarted(GridEvent):
    """All cells are alike, and that emoji rains."""

    name = "rain-started"
    emoji: str
