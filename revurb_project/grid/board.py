"""The board: clicks are counted, cells fade, and it rains. Any number of processes may play on it at once."""

from dataclasses import asdict, dataclass
from typing import Any

from django.conf import settings
from django.db import transaction
from django.db.models import Case, F, Q, QuerySet, When

from revurb_project.grid.models import Cell, Rain
from revurb_project.grid.rules import RAIN_PAUSE, emoji_of, raining_emoji

ONLY_RAIN = 1


@dataclass(frozen=True, slots=True)
class CellState:
    """A cell as browsers see it; ``timestamp`` is that of its last click. An empty one has neither emoji nor time."""

    position: int
    emoji: str | None = None
    timestamp: int | None = None
    clickCount: int = 0

    def as_dict(self) -> dict[str, Any]:
        return asdict(self)


def fade() -> int:
    """How long a cell takes to fade, in milliseconds."""
    return int(settings.GRID_FADE)


def cells(now: int) -> list[CellState]:
    """All cells that have not faded."""
    return [_state(cell) for cell in _alive(now).order_by("position")]


def click(position: int, now: int) -> CellState:
    """Count a click. Of many at once, each counts."""
    again = When(clicked_at__gt=now - fade(), then=F("clicks") + 1)
    while True:
        # A statement each, so that nobody holds one lock while waiting for another.
        Cell.objects.bulk_create([Cell(position=position, clicks=0, clicked_at=0)], ignore_conflicts=True)
        with transaction.atomic():
            cell = Cell.objects.filter(position=position)
            # The order matters to MySQL, for which what is set counts at once.
            if cell.update(clicks=Case(again, default=1), clicked_at=now):
                return _state(cell.get())


def clear(position: int, now: int) -> bool:
    """Empty a cell that has faded. Returns whether this did it; of many callers at once one does."""
    deleted, _ = Cell.objects.filter(position=position, clicked_at__lte=now - fade()).delete()
    return deleted > 0


def start_rain(now: int) -> str | None:
    """The emoji that begins to rain now, if one does: of many callers at once one gets it."""
    emoji = raining_emoji(_alive(now).values_list("clicks", flat=True))
    return emoji if emoji and _claim_rain(emoji, now) else None


def _alive(now: int) -> QuerySet[Cell]:
    return Cell.objects.filter(clicked_at__gt=now - fade())


def _claim_rain(emoji: str, now: int) -> bool:
    Rain.objects.bulk_create([Rain(pk=ONLY_RAIN, emoji="", started_at=0)], ignore_conflicts=True)
    again = Q(emoji=emoji, started_at__gt=now - RAIN_PAUSE)
    return Rain.objects.filter(~again, pk=ONLY_RAIN).update(emoji=emoji, started_at=now) > 0


def _state(cell: Cell) -> CellState:
    return CellState(cell.position, emoji_of(cell.clicks), cell.clicked_at, cell.clicks)
