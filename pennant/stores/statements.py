"""The SQL of the database store, made once for each shape: a check of a feature compiles no query."""

from collections.abc import Iterator, Sequence
from functools import lru_cache
from itertools import islice
from typing import Any, TypeVar

from django.db.models.constants import OnConflict

from pennant.models import FeatureValue

T = TypeVar("T")

COLUMNS = ("name", "scope", "value", "source", "created_at", "updated_at")
_FIELDS = [FeatureValue._meta.get_field(each) for each in COLUMNS]
_UNIQUE = ["name", "scope"]
CHANGED = ["value", "source", "updated_at"]

MOST_PARAMETERS = 10_000
"""In one statement, where a database has no lower limit: a plan for more gains nothing and takes memory."""


def selection(connection: Any, names: int, scopes: int, *, locked: bool = False) -> str:
    """A query for name, scope, value and source of so many names and scopes.

    A ``locked`` one sees what others committed after this transaction began; only MySQL and MariaDB need that.
    """
    mark = connection.ops.quote_name("name")[0]
    return _selection(mark, names, scopes) + (" LOCK IN SHARE MODE" if locked else "")


@lru_cache(maxsize=256)
def _selection(mark: str, names: int, scopes: int) -> str:
    name, scope, value, source, table = (f"{mark}{each}{mark}" for each in (*COLUMNS[:4], FeatureValue._meta.db_table))
    return (
        f"SELECT {name}, {scope}, {value}, {source} FROM {table} "
        f"WHERE {name} IN ({_holders(names)}) AND {scope} IN ({_holders(scopes)})"
    )


def insertion(connection: Any, rows: int, on_conflict: OnConflict, changed: Sequence[str]) -> str:
    """An insertion of so many rows that ignores those which are there, or changes some columns of them."""
    ops = connection.ops
    targeted = connection.features.supports_update_conflicts_with_target
    suffix = ops.on_conflict_suffix_sql(_FIELDS, on_conflict, changed, _UNIQUE if targeted else [])
    values = ", ".join([f"({_holders(len(COLUMNS))})"] * rows)
    table, columns = ops.quote_name(FeatureValue._meta.db_table), ", ".join(map(ops.quote_name, COLUMNS))
    return f"{ops.insert_statement(on_conflict=on_conflict)} {table} ({columns}) VALUES {values} {suffix}"


def chunks(items: Sequence[T], size: int) -> Iterator[list[T]]:
    """Parts of at most ``size``."""
    iterator = iter(items)
    return iter(lambda: list(islice(iterator, size)), [])


def most_parameters(connection: Any) -> int:
    """How many values a statement may have."""
    return min(connection.features.max_query_params or MOST_PARAMETERS, MOST_PARAMETERS)


def _holders(count: int) -> str:
    return ", ".join(["%s"] * count)
