"""A store in the site's own database: one row for each feature and scope."""

from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from contextlib import AbstractContextManager
from contextvars import ContextVar
from time import monotonic
from typing import Any

from django.conf import settings
from django.db import connections, router, transaction
from django.db.models import QuerySet
from django.db.models.constants import OnConflict
from django.utils import timezone

from pennant.models import FeatureValue
from pennant.scopes.markers import RESERVED, STEERING
from pennant.stores.base import Pair, Store, Stored
from pennant.stores.options import Entry, read_options
from pennant.stores.statements import CHANGED, COLUMNS, chunks, insertion, most_parameters, selection
from revurb.conf.values import Optional

READS_OWN_WRITES = 10.0
"""Seconds for which whoever changed something reads from where it was written; a replica lags for less."""

_wrote_until: ContextVar[float] = ContextVar("pennant_wrote_until", default=0.0)


class DatabaseStore(Store):
    """``CONNECTION`` names the entry of ``DATABASES``; without it the routers choose."""

    def __init__(self, name: str, options: Mapping[str, Any]) -> None:
        super().__init__(name, options)
        kinds = {"CONNECTION": Optional(kind=Entry(setting="DATABASES", known=settings.DATABASES))}
        self._connection: str | None = read_options(name, options, kinds).get("CONNECTION")

    @property
    def alias(self) -> str:
        """The connection with which values are changed."""
        return self._connection or router.db_for_write(FeatureValue)

    @property
    def _reading_alias(self) -> str:
        if self._connection or not settings.DATABASE_ROUTERS:
            return self.alias
        if self.is_uncertain or monotonic() < _wrote_until.get():
            return self.alias
        return router.db_for_read(FeatureValue)

    def transaction(self) -> AbstractContextManager[Any]:
        return transaction.atomic(self.alias, savepoint=False)

    def on_commit(self, function: Callable[[], None]) -> None:
        transaction.on_commit(function, self.alias, robust=True)

    @property
    def is_uncertain(self) -> bool:
        return connections[self.alias].in_atomic_block

    @property
    def is_snapshot(self) -> bool:
        connection = connections[self.alias]
        if not connection.in_atomic_block or connection.vendor == "sqlite":
            return False
        level = getattr(connection, "isolation_level", None)
        return str(getattr(level, "name", level)).replace("_", " ").upper() != "READ COMMITTED"

    def fetch(self, pairs: Collection[Pair]) -> dict[Pair, Stored]:
        return self._fetch(self._reading_alias, pairs) if pairs else {}

    def _fetch(self, alias: str, pairs: Collection[Pair], *, locked: bool = False) -> dict[Pair, Stored]:
        connection = connections[alias]
        found: dict[Pair, Stored] = {}
        with connection.cursor() as cursor:
            for names, scopes in _products(pairs, most_parameters(connection)):
                cursor.execute(selection(connection, len(names), len(scopes), locked=locked), [*names, *scopes])
                for name, scope, text, source in cursor.fetchall():
                    found[name, scope] = Stored(text, source)
        # Names and scopes were asked for independently of each other.
        return {pair: found[pair] for pair in pairs if pair in found} if found else found

    def insert(self, rows: Mapping[Pair, Stored]) -> dict[Pair, Stored]:
        count = self._write(rows, OnConflict.IGNORE)
        if count == len(rows):
            return dict(rows)
        connection = connections[self.alias]
        # A row that hindered ours may be younger than what a transaction of MySQL sees.
        locked = connection.vendor == "mysql" and connection.in_atomic_block
        return {**rows, **self._fetch(self.alias, rows, locked=locked)}

    def lock(self, pair: Pair) -> Stored | None:
        # A row that is not there can't be locked, and who reads it before they write it may end in a deadlock.
        self._write({pair: Stored("{}", "manual")}, OnConflict.UPDATE, ["updated_at"])
        return self._fetch(self.alias, [pair]).get(pair)

    def put(self, rows: Mapping[Pair, Stored]) -> None:
        self._write(rows, OnConflict.UPDATE)

    def _write(self, rows: Mapping[Pair, Stored], on_conflict: OnConflict, changed: Sequence[str] = CHANGED) -> int:
        """Write rows, always in one order, so that no two who write the same wait for each other; return how many."""
        connection = connections[self.alias]
        now = connection.ops.adapt_datetimefield_value(timezone.now())
        count = 0
        with connection.cursor() as cursor:
            for chunk in chunks(sorted(rows), most_parameters(connection) // len(COLUMNS)):
                values = [each for pair in chunk for each in (*pair, rows[pair].text, rows[pair].source, now, now)]
                cursor.execute(insertion(connection, len(chunk), on_conflict, changed), values)
                count += cursor.rowcount
        self._wrote()
        return count

    def update_all(self, name: str, stored: Stored) -> int:
        rows = self._changing().filter(name=name).exclude(scope__in=RESERVED)
        return rows.update(value=stored.text, source=stored.source, updated_at=timezone.now())

    def delete(self, pairs: Collection[Pair]) -> int:
        rows, most = self._changing(), most_parameters(connections[self.alias])
        return sum(
            rows.filter(name__in=names, scope__in=scopes).delete()[0]
            for group in _rectangles(pairs)
            for names, scopes in _products(group, most)
        )

    def purge(self, names: Collection[str] | None = None, *, steering: bool = False, resolved: bool = False) -> int:
        rows = self._changing()
        if not steering:
            rows = rows.exclude(scope=STEERING)
        if resolved:
            rows = rows.filter(source="resolved")
        if names is None:
            return rows.delete()[0]
        parts = chunks(sorted(names), most_parameters(connections[self.alias]) - 2)
        return sum(rows.filter(name__in=part).delete()[0] for part in parts)

    def rows(self) -> QuerySet[FeatureValue]:
        return FeatureValue.objects.using(self._reading_alias)

    def names(self) -> list[str]:
        rows = FeatureValue.objects.using(self._reading_alias)
        return sorted(rows.values_list("name", flat=True).distinct())

    def _changing(self) -> QuerySet[FeatureValue]:
        self._wrote()
        return FeatureValue.objects.using(self.alias)

    def _wrote(self) -> None:
        if settings.DATABASE_ROUTERS:
            _wrote_until.set(monotonic() + READS_OWN_WRITES)


def _products(pairs: Collection[Pair], most: int) -> Iterator[tuple[list[str], list[str]]]:
    """Names and scopes which together cover the pairs, of at most ``most`` texts."""
    all_names, all_scopes = (list(dict.fromkeys(texts)) for texts in zip(*pairs, strict=True))
    for names in chunks(all_names, most // 2):
        for scopes in chunks(all_scopes, most - len(names)):
            yield names, scopes


def _rectangles(pairs: Collection[Pair]) -> list[list[Pair]]:
    """The pairs in groups, each of which is every name of it with every scope of it: mostly one."""
    scopes_of: dict[str, set[str]] = {}
    for name, scope in pairs:
        scopes_of.setdefault(name, set()).add(scope)
    groups: dict[frozenset[str], list[Pair]] = {}
    for name, scopes in scopes_of.items():
        groups.setdefault(frozenset(scopes), []).extend((name, scope) for scope in scopes)
    return list(groups.values())
