"""What the commands print."""

from collections.abc import Sequence
from typing import Any

from revurb.commands import telling
from revurb.commands.telling import iso, minute, plain
from sanctum.states import owner_of, state_of

HEADINGS = ("id", "owner", "name", "hint", "abilities", "last used", "ends", "state")


def counted(number: int) -> str:
    """``1 token``, ``2 tokens``."""
    return telling.counted(number, "token")


def described(token: Any) -> dict[str, Any]:
    """A token as programs get it; the digest stays where it is."""
    return {
        "id": str(token.pk),
        "owner": _owner(token),
        "owner_id": str(token.user_id),
        "name": token.name,
        "hint": token.hint,
        "abilities": token.abilities,
        "created_at": iso(token.created_at),
        "last_used_at": iso(token.last_used_at),
        "ends_at": iso(token.valid_until),
        "revoked_at": iso(token.revoked_at),
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
        minute(token.last_used_at),
        minute(token.valid_until),
        state_of(token),
    )


def table(rows: Sequence[tuple[str, ...]]) -> str:
    """Tokens in columns."""
    return telling.table(rows, HEADINGS)


def _owner(token: Any) -> str:
    owner = owner_of(token)
    return "" if owner is None else str(owner.get_username())
