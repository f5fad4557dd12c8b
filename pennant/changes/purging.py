"""Forgetting all values of features."""

from collections.abc import Sequence

from pennant import signals
from pennant.changes.change import Change, finish, store_of
from pennant.changes.trail import Entry
from pennant.definitions.registry import registry
from pennant.stores.base import Store
from pennant.stores.registry import get_store


def purge(names: Sequence[str] | None, store: str | None, *, steering: bool = False, resolved: bool = False) -> int:
    """Forget the values of some features, or of all that a store keeps (``None``); return how many there were.

    What operators said stays, unless ``steering`` is true. With ``resolved`` only first answers are forgotten.
    """
    if names is None:
        return sum(_purge_all(each, steering, resolved) for each in _stores(store))
    by_store: dict[Store, list[str]] = {}
    for name in dict.fromkeys(names):
        by_store.setdefault(store_of(name, store), []).append(name)
    return sum(_purge(each, its_names, steering, resolved) for each, its_names in by_store.items())


def _stores(store: str | None) -> list[Store]:
    """The store that was named, or the default one and those that definitions name."""
    if store is not None:
        return [get_store(store)]
    named = (each.store for each in registry if each.store)
    return [get_store(name) for name in dict.fromkeys([get_store().name, *named])]


def _purge_all(store: Store, steering: bool, resolved: bool) -> int:
    with store.transaction():
        count = store.purge(None, steering=steering, resolved=resolved)
        entry = Entry(action="purge", count=count)
        finish(store, [Change(store, entry, signals.all_features_purged, {"count": count})])
    return count


def _purge(store: Store, names: Sequence[str], steering: bool, resolved: bool) -> int:
    with store.transaction():
        counts = {name: store.purge([name], steering=steering, resolved=resolved) for name in names}
        changes = [
            Change(
                store,
                Entry(action="purge", feature=name, count=count),
                signals.features_purged,
                {"features": [name], "count": count},
            )
            for name, count in counts.items()
        ]
        finish(store, changes)
    return sum(counts.values())
