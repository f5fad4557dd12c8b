"""What the commands print."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sanctum.states import owner_of, state_of

HEADINGS = ("id", "owner", "name", "hint", "abilities", "last used", "ends", "state")
_WIDEST = 40


def plain(value: Any, longest: int = _WIDEST) -> str:
    """A text for a terminal: what could move its cursor or colour it is replaced, what is long is cut."""
    text = "".join(each if each.isprintable() else "�" for each in str(value))
    return text if len(text) <= longest else f"{text[: longest - 1]}…"


def counted(number: int) -> str:
    """``1 token``, ``2 tokens``."""
    return "1 token" if number == 1 else f"{number} tokens"


def described(token: Any) -> dict[str, Any]:
    """A token as programs get it; the digest stays where it is."""
    return {
        "id": str(token.pk),
        "owner": _owner(token),
        "owner_id": str(token.user_id),
        "name": token.name,
        "hint": token.hint,
        "abilities": token.abilities,
        "created_at": _iso(token.created_at),
        "last_used_at": _iso(token.last_used_at),
        "ends_at": _iso(token.valid_until),
        "revoked_at": _iso(token.revoked_at),
        "revoked_reason": token.revoked_reason,
        "state": state_of(token),
    }


def cells(token: Any) -> tuple[str, ...]:
    """A token as a line of a table, below ``HEADINGS``."""
    return (
        str(token.pk),
        plain(_owner(token)),
        plain(token.name),
        plain(token.hint),
        plain(", ".join(map(str, token.abilities)) if isinstance(token.abilities, list) else "?"),
        _minute(token.last_used_at),
        _minute(token.valid_until),
        state_of(token),
    )


def table(rows: Sequence[tuple[str, ...]], headings: tuple[str, ...] = HEADINGS) -> str:
    """Rows in columns."""
    lines = [headings, *rows]
    widths = [max(len(line[column]) for line in lines) for column in range(len(headings))]
    return "\n".join("  ".join(map(str.ljust, line, widths)).rstrip() for line in lines)


def _owner(token: Any) -> str:
    owner = owner_of(token)
    return "" if owner is None else str(owner.get_username())


def _iso(value: datetime | None) -> str | None:
    return value.isoformat(timespec="seconds") if value else None


def _minute(value: datetime | None) -> str:
    return f"{value:%Y-%m-%d %H:%M}" if value else "never"
