"""How many scopes have which value, without counting a big table: whoever looks at a page gets bounded numbers.

A page counts the first ``MOST_COUNTED`` values of each feature, all features in one query that reads no more rows than
that. A question, which is asked before everybody is concerned, counts up to ``MOST_ASKED`` rows.
"""

from collections.abc import Collection
from dataclasses import dataclass, field
from typing import Any

from django.db import connections

from pennant.models import FeatureChange
from pennant.scopes.markers import RESERVED, STEERING

MOST_COUNTED = 1_000
MOST_ASKED = 100_000
MOST_NAMES = 5_000
"""Features of a store that the list finds."""
_LONGEST = 130
"""Characters of a value that are told apart."""


@dataclass(slots=True)
class Counts:
    """``by_value`` has the beginnings of stored texts; ``is_partial`` where there are more rows than were counted."""

    by_value: dict[str, int] = field(default_factory=dict)
    is_partial: bool = False

    @property
    def total(self) -> int:
        """How many were counted."""
        return sum(self.by_value.values())

    @property
    def total_words(self) -> str:
        """The same in words."""
        return f"more than {MOST_COUNTED:,}" if self.is_partial else f"{self.total:,}"

    def shares(self) -> list[tuple[str, int, float]]:
        """Values, their count and percentage, the most frequent first."""
        ordered = sorted(self.by_value.items(), key=lambda each: (-each[1], each[0]))
        return [(text, count, 100 * count / self.total) for text, count in ordered]


def count_values(rows: Any, names: Collection[str]) -> dict[str, Counts]:
    """The counts of some features. ``rows`` is ``Store.rows()``."""
    counts = {name: Counts() for name in names}
    if rows is None or not counts:
        return counts
    connection = connections[rows.db]
    reserved = sorted(RESERVED)
    name, value = (_exactly(each, connection) for each in ("name", f"SUBSTR(value, 1, {_LONGEST})"))
    # SQLite wants a query around each part that has a limit.
    part = (
        f"SELECT * FROM (SELECT {name} AS name, {value} AS value FROM {_table(rows, connection)} "
        f"WHERE name = %s AND scope NOT IN (%s, %s) LIMIT {MOST_COUNTED + 1}) AS part"
    )
    parts = " UNION ALL ".join([part] * len(counts))
    sql = f"SELECT name, value, COUNT(*) FROM ({parts}) AS sample GROUP BY name, value"
    with connection.cursor() as cursor:
        cursor.execute(sql, [each for name in counts for each in (name, *reserved)])
        for name, value, count in cursor.fetchall():
            counts[name].by_value[value] = count
    for each in counts.values():
        each.is_partial = each.total > MOST_COUNTED
    return counts


def names_in(rows: Any) -> list[str]:
    """The features that have rows, found by jumping through the index from name to name."""
    connection = connections[rows.db]
    table = _table(rows, connection)
    sql = (
        f"WITH RECURSIVE names(name) AS (SELECT MIN(name) FROM {table} UNION ALL "
        f"SELECT (SELECT MIN(kept.name) FROM {table} kept WHERE kept.name > names.name) FROM names "
        f"WHERE names.name IS NOT NULL) SELECT name FROM names WHERE name IS NOT NULL LIMIT {MOST_NAMES}"
    )
    with connection.cursor() as cursor:
        cursor.execute(sql)
        return [name for (name,) in cursor.fetchall()]


def last_changes(names: Collection[str]) -> dict[str, FeatureChange]:
    """The last change of each feature, in one query that reads one row for each."""
    if not names:
        return {}
    changes = FeatureChange.objects.all()
    connection = connections[changes.db]
    table = _table(changes, connection)
    part = f"SELECT * FROM (SELECT * FROM {table} WHERE feature = %s ORDER BY id DESC LIMIT 1) AS part"
    found = changes.raw(" UNION ALL ".join([part] * len(names)), list(names))
    return {each.feature: each for each in found}


def count_concerned(rows: Any, names: Collection[str], *, everyone: bool, steering: bool, resolved: bool) -> int | None:
    """How many rows a change would reach, or ``None`` for more than ``MOST_ASKED``."""
    rows = rows.filter(name__in=list(names))
    if everyone:
        rows = rows.exclude(scope__in=RESERVED)
    elif not steering:
        rows = rows.exclude(scope=STEERING)
    if resolved:
        rows = rows.filter(source="resolved")
    count = rows.order_by()[: MOST_ASKED + 1].count()
    return count if count <= MOST_ASKED else None


def _table(rows: Any, connection: Any) -> str:
    return str(connection.ops.quote_name(rows.model._meta.db_table))


def _exactly(sql: str, connection: Any) -> str:
    """MySQL would take ``"Blue"`` and ``"blue"`` for one."""
    return f"{sql} COLLATE utf8mb4_bin" if connection.vendor == "mysql" else sql
