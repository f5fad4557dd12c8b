"""Foreign values become values of ours."""

from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from pennant import signals
from pennant.changes.change import Change, finish, store_of
from pennant.changes.trail import Entry
from pennant.importing.foreign import ForeignValue, Source, Tally
from pennant.stores import Pair, Store, Stored
from pennant.values import encode


@dataclass(frozen=True, slots=True, kw_only=True)
class Import:
    """Takes over the values of a source. A second run takes over what changed there since, and nothing twice.

    A value that somebody gave here stays, unless ``overwrite`` is true. First answers do not.
    """

    source: Source
    store: str | None = None
    overwrite: bool = False
    dry_run: bool = False

    def run(self, tell: Callable[[Tally], None] = lambda tally: None) -> Tally:
        """Import, a transaction per batch; ``tell`` hears of each. Raises ``UnreadableTable`` and ``UnknownStore``."""
        tally = Tally()
        for values in self.source.read(tally):
            by_store: dict[Store, dict[Pair, Stored]] = {}
            for value in values:
                rows = by_store.setdefault(store_of(value.feature, self.store), {})
                self._add(rows, value, tally)
            for store, rows in by_store.items():
                self._import(store, rows, tally)
            tell(tally)
        return tally

    def _add(self, rows: dict[Pair, Stored], value: ForeignValue, tally: Tally) -> None:
        pair = value.feature, value.scope
        if pair in rows:
            tally.skipped["twice in the table"] += 1
        else:
            rows[pair] = Stored(encode(value.value), "import")

    def _import(self, store: Store, rows: dict[Pair, Stored], tally: Tally) -> None:
        with store.transaction():
            here = store.fetch(rows)
            new = {pair: stored for pair, stored in rows.items() if pair not in here}
            other = {}
            for pair, stored in rows.items():
                if pair in here and (reason := self._objection(here[pair], stored)):
                    tally.skipped[reason] += 1
                elif pair in here:
                    other[pair] = stored
            tally.imported += len(other) + (len(new) if self.dry_run else _insert(store, new, tally))
            if self.dry_run:
                return
            if other:
                store.put(other)
            if new or other:
                finish(store, _changes(store, [*new, *other]))

    def _objection(self, here: Stored, stored: Stored) -> str | None:
        if here.text == stored.text and (here.source != "resolved"):
            return "here already"
        is_ours = here.source in ("manual", "everyone")
        return "changed here" if is_ours and not self.overwrite else None


def _insert(store: Store, rows: dict[Pair, Stored], tally: Tally) -> int:
    """Keep values unless somebody was faster; return how many."""
    kept = store.insert(rows) if rows else {}
    faster = sum(kept[pair] != stored for pair, stored in rows.items())
    if faster:
        tally.skipped["changed here"] += faster
    return len(rows) - faster


def _changes(store: Store, pairs: Sequence[Pair]) -> list[Change]:
    counts = Counter(name for name, _ in pairs)
    return [
        Change(
            store,
            Entry(action="import", feature=name, count=count),
            signals.features_imported,
            {"features": [name], "count": count},
        )
        for name, count in counts.items()
    ]
