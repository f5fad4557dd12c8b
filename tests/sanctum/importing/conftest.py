"""Foreign tables, as their makers' migrations make them, with rows as their makers' code writes them."""

import json
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from typing import Any

import pytest
from django.contrib.auth.models import User
from django.db import connection

NOW = datetime.now(UTC).replace(tzinfo=None, microsecond=0)

LARAVEL = {
    "id": "bigint PRIMARY KEY",
    "tokenable_type": "varchar(255) NULL",
    "tokenable_id": "varchar(64) NULL",
    "name": "varchar(255) NULL",
    "token": "varchar(64) NULL",
    "abilities": "text NULL",
    "last_used_at": "timestamp NULL",
    "expires_at": "timestamp NULL",
    "created_at": "timestamp NULL",
}
AUTHTOKEN = {"key": "varchar(64) PRIMARY KEY", "user_id": "varchar(64) NULL", "created": "timestamp NULL"}
KNOX = {
    "digest": "varchar(128) PRIMARY KEY",
    "token_key": "varchar(25) NULL",
    "user_id": "varchar(64) NULL",
    "created": "timestamp NULL",
    "expiry": "timestamp NULL",
}

Fill = Callable[..., None]


@pytest.fixture
def fill(transactional_db: None) -> Iterator[Fill]:
    """Makes a table and writes rows into it: ``fill("personal_access_tokens", LARAVEL, row, ...)``."""
    made = set()
    quote = connection.ops.quote_name

    def fill(table: str, columns: dict[str, str], *rows: dict[str, Any]) -> None:
        with connection.cursor() as cursor:
            if table not in made:
                made.add(table)
                described = ", ".join(f"{quote(name)} {kind}" for name, kind in columns.items())
                cursor.execute(f"CREATE TABLE {quote(table)} ({described})")
            for row in rows:
                names = ", ".join(map(quote, row))
                cursor.execute(
                    f"INSERT INTO {quote(table)} ({names}) VALUES ({', '.join(['%s'] * len(row))})", list(row.values())
                )

    yield fill
    with connection.cursor() as cursor:
        for table in made:
            cursor.execute(f"DROP TABLE {quote(table)}")


@pytest.fixture
def owner(transactional_db: None) -> User:
    return User.objects.create_user("otto")


def laravel_row(id: int, owner: Any, digest: str, **values: Any) -> dict[str, Any]:
    """As Laravel's ``createToken`` writes it."""
    return {
        "id": id,
        "tokenable_type": "App\\Models\\User",
        "tokenable_id": str(owner.pk),
        "name": "phone",
        "token": digest,
        "abilities": json.dumps(["orders:read"]),
        "created_at": NOW,
        **values,
    }
