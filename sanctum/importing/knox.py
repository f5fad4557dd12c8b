"""Rows of django-rest-knox's ``knox_authtoken`` (knox/models.py)."""

from dataclasses import dataclass
from datetime import UTC, tzinfo
from typing import Any

from sanctum.importing.foreign_token import ForeignToken, read_digest, read_name, read_time


@dataclass(frozen=True, slots=True, kw_only=True)
class Knox:
    """Reads rows; their tokens get ``abilities``, since they had none."""

    abilities: list[str]
    name: str = "knox"
    zone: tzinfo = UTC
    table: str = "knox_authtoken"
    key: str = "digest"
    columns: tuple[str, ...] = ("digest", "token_key", "user_id", "created", "expiry")
    optional: frozenset[str] = frozenset()

    def read(self, row: dict[str, Any]) -> ForeignToken:
        """What a row says. Raises ``SkippedRow``."""
        return ForeignToken(
            digest=read_digest(row["digest"], "128|64"),
            owner_key=row["user_id"],
            name=self.name,
            # Knox keeps the begin of a token in clear to find it by; half of that is enough to know it again.
            hint=f"{read_name(row['token_key'], '')[:8]}…",
            abilities=self.abilities,
            created_at=read_time(row["created"], self.zone),
            expires_at=read_time(row["expiry"], self.zone),
        )
