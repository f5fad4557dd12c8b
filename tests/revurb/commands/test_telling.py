"""What commands print."""

from datetime import UTC, datetime
from typing import Any

import pytest

from revurb.commands.telling import counted, iso, minute, plain, table


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("a", "a"),
        ("a\x1b[31mb", "a�[31mb"),
        ("a\nb\r\0", "a�b��"),
        ("a\u202eb", "a�b"),
        ("x" * 50, "x" * 39 + "…"),
        (5, "5"),
    ],
)
def test_nothing_moves_the_cursor_of_a_terminal(text: Any, shown: str) -> None:
    assert plain(text) == shown


def test_one_is_no_plural() -> None:
    assert [counted(number, "row") for number in (0, 1, 2)] == ["0 rows", "1 row", "2 rows"]


def test_columns_are_as_wide_as_what_stands_in_them() -> None:
    assert table([("1", "long name", "x")], ("id", "name", "state")) == "id  name       state\n1   long name  x"


def test_times_are_for_people_or_for_programs() -> None:
    time = datetime(2027, 1, 31, 12, 30, 5, tzinfo=UTC)
    assert (iso(time), minute(time)) == ("2027-01-31T12:30:05+00:00", "2027-01-31 12:30")
    assert (iso(None), minute(None)) == (None, "never")
