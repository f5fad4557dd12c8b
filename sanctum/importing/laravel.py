"""Rows of Laravel Sanctum's ``personal_access_tokens`` (laravel/sanctum, database/migrations)."""

import json
from collections.abc import Collection
from dataclasses import dataclass, field
from datetime import UTC, tzinfo
from typing import Any

from sanctum.importing.foreign_token import ForeignToken, SkippedRow, read_digest, read_name, read_time
from sanctum.tokens.abilities import InvalidAbility, check_abilities

USERS = "App\\Models\\User"


@dataclass(frozen=True, slots=True, kw_only=True)
class Laravel:
    """Reads rows whose owner is of one of ``types``; times are of ``zone``."""

    types: Collection[str] = (USERS,)
    zone: tzinfo = UTC
    table: str = "personal_access_tokens"
    key: str = "id"
    columns: tuple[str, ...] = field(
        default=(
            "id", "tokenable_type", "tokenable_id", "name", "token", "abilities", "last_used_at", "expires_at",
            "created_at",
        ),
        init=False,
    )  # fmt: skip
    optional: frozenset[str] = frozenset({"expires_at"})
    """What older tables don't have."""

    def read(self, row: dict[str, Any]) -> ForeignToken:
        """What a row says. Raises ``SkippedRow``."""
        if row["tokenable_type"] not in self.types:
            raise SkippedRow("of another type")
        return ForeignToken(
            id=str(row["id"]),
            digest=read_digest(row["token"], "64"),
            owner_key=row["tokenable_id"],
            owner_type=row["tokenable_type"],
            name=read_name(row["name"], "Laravel"),
            hint=f"{row['id']}|…"[:40],
            abilities=_abilities(row["abilities"]),
            created_at=read_time(row["created_at"], self.zone),
            expires_at=read_time(row.get("expires_at"), self.zone),
            last_used_at=read_time(row["last_used_at"], self.zone),
        )


def _abilities(value: Any) -> list[str]:
    """Laravel keeps JSON in a text; where there is none, its tokens pass no check."""
    if value is None:
        return []
    try:
        names = json.loads(value) if isinstance(value, str | bytes) else value
        return check_abilities([] if names is None else names)
    except (InvalidAbility, ValueError, RecursionError):
        raise SkippedRow("abilities that are none here") from None
