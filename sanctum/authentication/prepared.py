"""A query for a row by its key, compiled once.

To write the SQL takes Django nine times as long as to run it, and it is the same for every token. Rows come out as of
any queryset: Django's own compiler runs the SQL and makes the objects, it only is spared from writing it again.
"""

import copy
import functools
from typing import Any

from django.core.exceptions import EmptyResultSet, ValidationError
from django.db import connections
from django.db.models import Manager, QuerySet

_LARGEST_KEY = 2**63 - 1
_STEPS = ("_chain", "_clone", "all", "filter", "get", "order_by", "select_related", "using")

_compiled: dict[tuple[Any, ...], "_Compiled"] = {}


def get_by_key(manager: Any, key: str, *related: str) -> Any:
    """``manager.select_related(*related).get(pk=key)``, or ``None``. ``key`` is a text.

    Raises ``ValueError`` or ``ValidationError`` for what can be no key. The SQL is that of the first call.
    """
    alias = manager.db
    value = _value(manager.model, key, alias)
    kind = (manager, alias, connections[alias].vendor, related)
    if kind not in _compiled:
        try:
            _compiled[kind] = _Compiled(_rows(manager, alias, related).filter(pk=key).order_by(), alias)
        except EmptyResultSet:  # Django writes no SQL for a number that is too large for the column.
            return None
    query = _Query(_compiled[kind], value)
    return next(iter(QuerySet(model=manager.model, query=query, using=alias)), None)  # type: ignore[arg-type]


@functools.lru_cache(maxsize=16)
def is_plain(manager: Any) -> bool:
    """Whether a manager gives the same rows at any time. One with methods of its own may look at who asks."""
    if type(manager).get_queryset is not Manager.get_queryset:
        return False
    kind = type(manager.all())
    return all(getattr(kind, name) is getattr(QuerySet, name) for name in _STEPS)


class _Compiled:
    """A compiler that has written its SQL."""

    def __init__(self, rows: Any, alias: str) -> None:
        self._compiler = rows.query.get_compiler(alias)
        self._sql, _ = self._compiler.as_sql()
        self._compiler.connection = None

    def ready(self, alias: str, value: Any) -> Any:
        """A compiler for this thread's connection, with a value for the key."""
        compiler = copy.copy(self._compiler)
        compiler.connection = connections[alias]
        compiler.as_sql = lambda *args, **kwargs: (self._sql, (value,))
        # What makes Python of columns is the connection's, and dies with it.
        known = vars(compiler.connection).setdefault("_sanctum_converters", {})
        if self not in known:
            known[self] = compiler.get_converters([each[0] for each in compiler.select])
        compiler.get_converters = lambda expressions: known[self]
        return compiler


class _Query:
    """As much of a query as a queryset needs to iterate."""

    def __init__(self, compiled: _Compiled, value: Any) -> None:
        self._compiled = compiled
        self._value = value

    def get_compiler(self, using: str, **kwargs: Any) -> Any:
        return self._compiled.ready(using, self._value)


def _rows(manager: Any, alias: str, related: tuple[str, ...]) -> Any:
    rows = manager.using(alias)
    return rows.select_related(*related) if related else rows


def _value(model: Any, key: str, alias: str) -> Any:
    field = model._meta.pk
    value = field.get_prep_value(key)
    if isinstance(value, int) and value > _LARGEST_KEY:
        raise ValidationError("No key is as large.")
    return field.get_db_prep_value(value, connections[alias], prepared=True)
