"""What commands print."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

WIDEST = 40


def plain(value: Any, longest: int = WIDEST) -> str:
    """A text for a terminal: what could move its cursor or colour it is replaced, what is long is cut."""
    text = "".join(each if each.isprintable() else "�" for each in str(value))
    return text if len(text) <= longest else f"{text[: longest - 1]}…"


def counted(number: int, noun: str) -> str:
    """``1 token``, ``2 tokens``."""
    return f"{number} {noun}" if number == 1 else f"{number} {noun}s"


def table(rows: Sequence[tuple[str, ...]], headings: tuple[str, ...]) -> str:
    """Rows in columns."""
    lines = [headings, *rows]
    widths = [max(len(line[column]) for line in lines) for column in range(len(headings))]
    return "\n".join("  ".join(map(str.ljust, line, widths)).rstrip() for line in lines)


def iso(value: datetime | None) -> str | None:
    """A time for programs."""
    return value.isoformat(timespec="seconds") if value else None


def minute(value: datetime | None, never: str = "never") -> str:
    """A time for people."""
    return f"{value:%Y-%m-%d %H:%M}" if value else never
