"""Stores in order: a value is what the first one says that has one."""

from collections.abc import Callable, Collection, Iterator, Mapping
from contextlib import ExitStack, contextmanager
from typing import Any

from django.core.exceptions import ImproperlyConfigured

from pennant.stores.base import Pair, Store, Stored
from pennant.stores.options import read_options
from pennant.stores.registry import member
from revurb.conf.values import Texts


class ChainStore(Store):
    """``STORES`` names the members, ``WRITES`` those of them that are changed: all of them, where it is missing.

    First answers go from the last of these to the first, each of which passes on what counts there.
    """

    def __init__(self, name: str, options: Mapping[str, Any]) -> None:
        super().__init__(name, options)
        kinds = {"STORES": Texts(expected="a list of stores"), "WRITES": Texts(expected="a list of stores")}
        read = read_options(name, options, kinds)
        names = dict.fromkeys(read.get("STORES", ()))
        written = read.get("WRITES", tuple(names))
        if not names or not written or not set(written) <= set(names):
            raise ImproperlyConfigured(
                f"PENNANT['STORES']['{name}'] needs a list of 'STORES', and 'WRITES' may only have some of these."
            )
        self.members = [member(name, each) for each in names]
        self.written = [each for each in self.members if each.name in written]
        self.shared = any(each.shared for each in self.written)

    def fetch(self, pairs: Collection[Pair]) -> dict[Pair, Stored]:
        found: dict[Pair, Stored] = {}
        for each in self.members:
            missing = [pair for pair in pairs if pair not in found]
            if missing:
                found.update(each.fetch(missing))
        return found

    async def afetch(self, pairs: Collection[Pair]) -> dict[Pair, Stored]:
        found: dict[Pair, Stored] = {}
        for each in self.members:
            missing = [pair for pair in pairs if pair not in found]
            if missing:
                found.update(await each.afetch(missing))
        return found

    def insert(self, rows: Mapping[Pair, Stored]) -> dict[Pair, Stored]:
        stands = dict(rows)
        for each in reversed(self.written):
            stands = each.insert(stands)
        return stands

    def lock(self, pair: Pair) -> Stored | None:
        locked = [each.lock(pair) for each in reversed(self.written)]
        return self.fetch([pair]).get(pair) if len(self.written) < len(self.members) else locked[-1]

    def put(self, rows: Mapping[Pair, Stored]) -> None:
        for each in reversed(self.written):
            each.put(rows)

    def update_all(self, name: str, stored: Stored) -> int:
        return max(each.update_all(name, stored) for each in reversed(self.written))

    def delete(self, pairs: Collection[Pair]) -> int:
        return max(each.delete(pairs) for each in reversed(self.written))

    def purge(self, names: Collection[str] | None = None, *, steering: bool = False, resolved: bool = False) -> int:
        return max(each.purge(names, steering=steering, resolved=resolved) for each in reversed(self.written))

    def rows(self) -> Any:
        """Those of the first member that has any."""
        return next((rows for each in self.members if (rows := each.rows()) is not None), None)

    def names(self) -> list[str]:
        return sorted({name for each in self.members for name in each.names()})

    @contextmanager
    def transaction(self) -> Iterator[None]:
        with ExitStack() as stack:
            for each in self.written:
                stack.enter_context(each.transaction())
            yield

    def on_commit(self, function: Callable[[], None]) -> None:
        for each in self.written:
            function = _after(each, function)
        function()

    @property
    def is_uncertain(self) -> bool:
        return any(each.is_uncertain for each in self.written)

    @property
    def is_snapshot(self) -> bool:
        return any(each.is_snapshot for each in self.members)

    def flush(self) -> None:
        for each in self.members:
            each.flush()


def _after(store: Store, function: Callable[[], None]) -> Callable[[], None]:
    return lambda: store.on_commit(function)
