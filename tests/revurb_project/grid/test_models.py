"""What stands in the admin of the grid's rows."""

from revurb_project.grid.models import Cell, Rain


def test_rows_have_names() -> None:
    assert str(Cell(position=7, clicks=3, clicked_at=0)) == "7: 3"
    assert str(Rain(emoji="🚀", started_at=0)) == "🚀"
