"""A cache in front of another store."""

from collections.abc import Callable, Collection, Mapping
from contextlib import AbstractContextManager
from datetime import timedelta
from threading import local
from typing import Any
from weakref import WeakSet

from django.conf import settings
from django.utils.asyncio import async_unsafe

from pennant.stores.base import Pair, Store, Stored
from pennant.stores.entries import Entries, Look
from pennant.stores.options import Entry, read_options
from pennant.stores.registry import member
from revurb.conf.values import Name, Number, Optional

_YEAR = int(timedelta(days=366).total_seconds())


class _Change:
    """A change that may be rolled back. It lives as long as the transaction that would call ``on_commit``."""

    def __init__(self, function: Callable[[], None]) -> None:
        self._function = function

    def __call__(self) -> None:
        self._function()


class _Changes(local):
    """Changes of this thread's transactions, as connections are a thread's."""

    def __init__(self) -> None:
        self.open: WeakSet[_Change] = WeakSet()


class CacheStore(Store):
    """``STORE`` is the store behind, ``CACHE`` an entry of ``CACHES``, ``TIMEOUT`` whole seconds, or ``None``.

    Its promises stand in docs/pennant/stores.md.
    """

    def __init__(self, name: str, options: Mapping[str, Any]) -> None:
        super().__init__(name, options)
        kinds = {
            "STORE": Name(),
            "CACHE": Entry(setting="CACHES", known=settings.CACHES),
            "TIMEOUT": Optional(kind=Number(lowest=1, highest=_YEAR, unit="seconds")),
        }
        read = {"STORE": "database", "CACHE": "default", "TIMEOUT": 300, **read_options(name, options, kinds)}
        self.behind = member(name, read["STORE"])
        self.shared = self.behind.shared
        self._entries = Entries(self.behind.name, read["CACHE"], read["TIMEOUT"])
        self._changes = _Changes()

    def transaction(self) -> AbstractContextManager[Any]:
        return self.behind.transaction()

    def on_commit(self, function: Callable[[], None]) -> None:
        self.behind.on_commit(function)

    @property
    def is_uncertain(self) -> bool:
        return self.behind.is_uncertain

    @property
    def is_snapshot(self) -> bool:
        return self.behind.is_snapshot

    @async_unsafe("Features are cached: ask for them with methods that begin with a.")
    def fetch(self, pairs: Collection[Pair]) -> dict[Pair, Stored]:
        look = self._look(pairs)
        if look is None:
            return self.behind.fetch(pairs)
        missing = look.missing(pairs)
        if missing:
            look.learn(missing, self.behind.fetch(missing))
            if not self.is_snapshot:
                self._entries.fill(look, {scope for _, scope in missing})
        return look.found(pairs)

    def _look(self, pairs: Collection[Pair]) -> Look | None:
        """What the cache knows, unless this transaction knows better."""
        if not pairs or self._changes.open:
            return None
        return self._entries.look({scope for _, scope in pairs})

    def insert(self, rows: Mapping[Pair, Stored]) -> dict[Pair, Stored]:
        look = self._look(rows)
        stands = self.behind.insert(rows)
        scopes = {scope for _, scope in rows}
        if look is None:
            self._after(lambda: self._entries.forget(scopes))
        else:
            look.learn(rows, stands)
            self._after(lambda: self._entries.fill(look, scopes))
        return stands

    def lock(self, pair: Pair) -> Stored | None:
        self._forget([pair])
        return self.behind.lock(pair)

    def put(self, rows: Mapping[Pair, Stored]) -> None:
        self.behind.put(rows)
        self._forget(rows)

    def update_all(self, name: str, stored: Stored) -> int:
        count = self.behind.update_all(name, stored)
        self._after(self._forget_all)
        return count

    def delete(self, pairs: Collection[Pair]) -> int:
        count = self.behind.delete(pairs)
        self._forget(pairs)
        return count

    def purge(self, names: Collection[str] | None = None, *, steering: bool = False, resolved: bool = False) -> int:
        count = self.behind.purge(names, steering=steering, resolved=resolved)
        self._after(self._forget_all)
        return count

    def names(self) -> list[str]:
        return self.behind.names()

    def flush(self) -> None:
        self._forget_all()
        self.behind.flush()

    def _forget(self, pairs: Collection[Pair]) -> None:
        scopes = {scope for _, scope in pairs}
        self._after(lambda: self._entries.forget(scopes))

    def _forget_all(self) -> None:
        self._entries.forget_all()

    def _after(self, function: Callable[[], None]) -> None:
        """Call a function once what was changed is final; until then this transaction reads from the store behind."""
        if not self.is_uncertain:
            function()
            return
        change = _Change(function)
        self._changes.open.add(change)
        self.behind.on_commit(change)
