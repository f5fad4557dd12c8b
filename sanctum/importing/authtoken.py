"""Rows of DRF's ``authtoken_token``, which keeps its keys in clear (rest_framework/authtoken/models.py)."""

import re
from dataclasses import dataclass
from datetime import UTC, tzinfo
from typing import Any

from sanctum.importing.foreign_token import ForeignToken, SkippedRow, read_time
from sanctum.tokens.text import digest

_KEY = re.compile(r"[0-9a-f]{40}")


@dataclass(frozen=True, slots=True, kw_only=True)
class Authtoken:
    """Reads rows; their tokens get ``abilities``, since they had none."""

    abilities: list[str]
    name: str = "authtoken"
    zone: tzinfo = UTC
    table: str = "authtoken_token"
    key: str = "key"
    columns: tuple[str, ...] = ("key", "user_id", "created")
    optional: frozenset[str] = frozenset()

    def read(self, row: dict[str, Any]) -> ForeignToken:
        """What a row says. Raises ``SkippedRow``."""
        key = row["key"]
        if not isinstance(key, str) or not _KEY.fullmatch(key):
            raise SkippedRow("no key of 40 hex digits")
        return ForeignToken(
            digest=digest(key),
            owner_key=row["user_id"],
            name=self.name,
            hint=f"…{key[-4:]}",
            abilities=self.abilities,
            created_at=read_time(row["created"], self.zone),
        )
