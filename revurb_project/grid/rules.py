"""The rules of the game, as values in, values out. Times are in milliseconds since 1970, as JavaScript counts them."""

from collections.abc import Collection
from dataclasses import dataclass

SIDE = 10
CENTRE = frozenset({44, 45, 54, 55})
"""Where the number of players stands; nobody can click there."""
POSITIONS = tuple(position for position in range(SIDE * SIDE) if position not in CENTRE)

RAIN_PAUSE = 120_000
"""How long the same emoji does not rain again."""


@dataclass(frozen=True, slots=True)
class Level:
    """What a cell shows from so many clicks on."""

    clicks: int
    emoji: str


LEVELS = (Level(1, "❤️"), Level(10, "🚀"), Level(50, "🤯"), Level(100, "🔥"), Level(500, "🦄"))
"""In rising order. The last one is Django's pony."""


def emoji_of(clicks: int) -> str | None:
    """What a cell with so many clicks shows; ``None`` for an empty one."""
    return next((level.emoji for level in reversed(LEVELS) if clicks >= level.clicks), None)


def raining_emoji(clicks: Collection[int]) -> str | None:
    """What rains, given the clicks of all cells that are not empty: it needs every cell, and all of them alike."""
    emoji = {emoji_of(each) for each in clicks}
    return emoji.pop() if len(clicks) == len(POSITIONS) and len(emoji) == 1 else None
