"""The rules of the grid."""

import pytest

from revurb_project.grid.rules import CENTRE, POSITIONS, emoji_of, raining_emoji


def test_the_centre_is_no_cell() -> None:
    assert len(POSITIONS) == 96
    assert CENTRE.isdisjoint(POSITIONS)


@pytest.mark.parametrize(
    ("clicks", "emoji"),
    [
        (0, None),
        (1, "❤️"),
        (9, "❤️"),
        (10, "🚀"),
        (49, "🚀"),
        (50, "🤯"),
        (99, "🤯"),
        (100, "🔥"),
        (499, "🔥"),
        (500, "🦄"),
        (10**9, "🦄"),
    ],
)
def test_levels(clicks: int, emoji: str | None) -> None:
    assert emoji_of(clicks) == emoji


def test_it_rains_when_all_cells_are_alike() -> None:
    assert raining_emoji([1, 9] * 48) == "❤️"
    assert raining_emoji([10] * 96) == "🚀"


@pytest.mark.parametrize("clicks", [[], [1] * 95, [1] * 95 + [10]])
def test_it_does_not_rain_otherwise(clicks: list[int]) -> None:
    assert raining_emoji(clicks) is None
