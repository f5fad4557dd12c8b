"""Foreign tables, read by plain SQL: their apps need not be installed, and their models may be anything."""

from collections.abc import Collection, Iterator, Sequence
from typing import Any

from django.db import DatabaseError, connections


class UnreadableTable(Exception):
    """The table is not there, or is not what it should be. ``args[0]`` is a sentence that says so."""


def check_table(alias: str, table: str, columns: Collection[str], optional: Collection[str] = ()) -> list[str]:
    """The columns that a table has of those. Raises ``UnreadableTable`` if it, or one that is needed, is missing."""
    connection = connections[alias]
    try:
        with connection.cursor() as cursor:
            if table not in connection.introspection.table_names(cursor, include_views=True):
                raise UnreadableTable(f"The database {alias!r} has no table {table[:100]!r}.")
            there = {each.name for each in connection.introspection.get_table_description(cursor, table)}
    except DatabaseError as error:
        raise UnreadableTable(f"The database {alias!r} can't be read: {error}") from error
    if missing := [each for each in columns if each not in there and each not in optional]:
        raise UnreadableTable(f"The table {table!r} has no column {', '.join(missing)}.")
    return [each for each in columns if each in there]


def records(alias: str, table: str, columns: Sequence[str], key: str, batch: int) -> Iterator[list[dict[str, Any]]]:
    """All rows, ``batch`` at a time, along the primary key ``key``. Names must be those of ``check_table``."""
    connection = connections[alias]
    quote = connection.ops.quote_name
    what = f"SELECT {', '.join(map(quote, columns))} FROM {quote(table)}"
    order = f"ORDER BY {quote(key)} LIMIT {batch:d}"
    where = ""
    values: list[Any] = []
    while True:
        with connection.cursor() as cursor:
            cursor.execute(f"{what} {where} {order}", values)
            rows = [dict(zip(columns, row, strict=True)) for row in cursor.fetchall()]
        if not rows:
            return
        yield rows
        where, values = f"WHERE {quote(key)} > %s", [rows[-1][key]]
