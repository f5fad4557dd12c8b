"""A store in this process's memory, for tests and for features that need no memory beyond it."""

from collections.abc import Collection, Mapping
from threading import Lock
from typing import Any

from pennant.scopes.markers import RESERVED, STEERING
from pennant.stores.base import Pair, Store, Stored
from pennant.stores.options import read_options


class ArrayStore(Store):
    """Lives as long as the process; ``flush`` empties it."""

    shared = False

    def __init__(self, name: str, options: Mapping[str, Any]) -> None:
        super().__init__(name, options)
        read_options(name, options, {})
        self._rows: dict[Pair, Stored] = {}
        self._lock = Lock()

    def fetch(self, pairs: Collection[Pair]) -> dict[Pair, Stored]:
        rows = self._rows
        return {pair: rows[pair] for pair in pairs if pair in rows}

    def insert(self, rows: Mapping[Pair, Stored]) -> dict[Pair, Stored]:
        with self._lock:
            return {pair: self._rows.setdefault(pair, stored) for pair, stored in rows.items()}

    def put(self, rows: Mapping[Pair, Stored]) -> None:
        with self._lock:
            self._rows.update(rows)

    def update_all(self, name: str, stored: Stored) -> int:
        with self._lock:
            pairs = [pair for pair in self._rows if pair[0] == name and pair[1] not in RESERVED]
            self._rows.update(dict.fromkeys(pairs, stored))
            return len(pairs)

    def delete(self, pairs: Collection[Pair]) -> int:
        with self._lock:
            return sum(self._rows.pop(pair, None) is not None for pair in set(pairs))

    def purge(self, names: Collection[str] | None = None, *, steering: bool = False, resolved: bool = False) -> int:
        with self._lock:
            gone = [
                pair
                for pair, stored in self._rows.items()
                if (names is None or pair[0] in names)
                and (steering or pair[1] != STEERING)
                and (not resolved or stored.source == "resolved")
            ]
            for pair in gone:
                del self._rows[pair]
            return len(gone)

    def names(self) -> list[str]:
        return sorted({name for name, _ in list(self._rows)})

    def flush(self) -> None:
        with self._lock:
            self._rows.clear()

    async def afetch(self, pairs: Collection[Pair]) -> dict[Pair, Stored]:
        return self.fetch(pairs)

    async def ainsert(self, rows: Mapping[Pair, Stored]) -> dict[Pair, Stored]:
        return self.insert(rows)
