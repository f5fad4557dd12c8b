"""A store in the site's own database: one row for each feature and scope."""

from collections.abc import Callable, Collection, Mapping
from contextlib import AbstractContextManager
from typing import Any, cast

from django.db import connections, router, transaction
from django.db.models import QuerySet
from django.utils import timezone

from pennant.models import FeatureValue
from pennant.scopes.markers import RESERVED, STEERING
from pennant.stores.base import Pair, Source, Store, Stored


class DatabaseStore(Store):
    """``CONNECTION`` names the entry of ``DATABASES``; without it the routers choose."""

    def __init__(self, name: str, options: Mapping[str, Any]) -> None:
        super().__init__(name, options)
        self._connection: str | None = options.get("CONNECTION")

    @property
    def _alias(self) -> str:
        return self._connection or router.db_for_write(FeatureValue)

    def transaction(self) -> AbstractContextManager[Any]:
        return transaction.atomic(self._alias, savepoint=False)

    def on_commit(self, function: Callable[[], None]) -> None:
        transaction.on_commit(function, self._alias, robust=True)

    @property
    def is_uncertain(self) -> bool:
        return connections[self._alias].in_atomic_block

    def _reading(self) -> QuerySet[FeatureValue]:
        return FeatureValue.objects.using(self._connection or router.db_for_read(FeatureValue))

    def _writing(self) -> QuerySet[FeatureValue]:
        return FeatureValue.objects.using(self._alias)

    def _matching(self, rows: QuerySet[FeatureValue], pairs: Collection[Pair]) -> QuerySet[FeatureValue]:
        return rows.filter(name__in={name for name, _ in pairs}, scope__in={scope for _, scope in pairs})

    def fetch(self, pairs: Collection[Pair]) -> dict[Pair, Stored]:
        if not pairs:
            return {}
        wanted = set(pairs)
        found = self._matching(self._reading(), pairs).values_list("name", "scope", "value", "source")
        return {(n, s): Stored(value, cast(Source, source)) for n, s, value, source in found if (n, s) in wanted}

    def insert(self, rows: Mapping[Pair, Stored]) -> dict[Pair, Stored]:
        self._writing().bulk_create(_objects(rows), ignore_conflicts=True)
        return self.fetch(list(rows))

    def put(self, rows: Mapping[Pair, Stored]) -> None:
        self._writing().bulk_create(
            _objects(rows),
            update_conflicts=True,
            unique_fields=["name", "scope"],
            update_fields=["value", "source", "updated_at"],
        )

    def update_all(self, name: str, stored: Stored) -> int:
        rows = self._writing().filter(name=name).exclude(scope__in=RESERVED)
        return rows.update(value=stored.text, source=stored.source, updated_at=timezone.now())

    def delete(self, pairs: Collection[Pair]) -> int:
        return sum(self._writing().filter(name=name, scope=scope).delete()[0] for name, scope in pairs)

    def purge(self, names: Collection[str] | None = None, *, steering: bool = False, resolved: bool = False) -> int:
        rows = self._writing()
        if names is not None:
            rows = rows.filter(name__in=names)
        if not steering:
            rows = rows.exclude(scope=STEERING)
        if resolved:
            rows = rows.filter(source="resolved")
        return rows.delete()[0]

    def names(self) -> list[str]:
        return sorted(self._reading().values_list("name", flat=True).distinct())


def _objects(rows: Mapping[Pair, Stored]) -> list[FeatureValue]:
    now = timezone.now()
    return [
        FeatureValue(name=n, scope=s, value=each.text, source=each.source, created_at=now, updated_at=now)
        for (n, s), each in rows.items()
    ]
