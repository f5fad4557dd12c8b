"""One change: how it is written down, told, and what it makes memory forget."""

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from django.dispatch import Signal

from pennant.announcing import announce
from pennant.changes.trail import Entry, is_trail_kept, write_trail
from pennant.conf import get_settings
from pennant.current import current_memory
from pennant.definitions.registry import registry
from pennant.engine.operations import log_failures
from pennant.engine.requirements import dependents
from pennant.stores.base import Store
from pennant.stores.registry import get_store
from pennant.values import decode

MOST_ENTRIES = 1000


@dataclass(frozen=True, slots=True)
class Change:
    """``entry`` is what the trail says, ``signal`` is sent with ``news`` and the actor, ``store`` where it was made."""

    store: Store
    entry: Entry
    signal: Signal
    news: dict[str, Any] = field(default_factory=dict)


def store_of(name: str, store: str | None) -> Store:
    """The store that keeps the values of a feature."""
    definition = registry.get(name)
    return get_store((definition and definition.store) or store)


def expect_defined(name: str) -> None:
    """Raise ``UndefinedFeature`` for a name whose value nobody would ever read."""
    if get_settings().UNDEFINED == "inactive":
        registry.expect(name)


def wants_old(store: Store, signal: Signal) -> bool:
    """Whether somebody wants to know what was there before."""
    return is_trail_kept(store) or signal.has_listeners(store)


def decoded(text: str) -> Any:
    """A value that was stored, or ``None`` where there was none, or none that can be read."""
    try:
        return decode(text) if text else None
    except ValueError:
        return None


def finish(store: Store, changes: Sequence[Change], *, scopes: int = 1) -> None:
    """Write the trail of changes, have memory forget, and tell of them after the commit. Call it in the transaction.

    Of changes for more than ``MOST_ENTRIES`` scopes the trail has one entry for each feature.
    """
    entries = [change.entry for change in changes]
    write_trail(store, entries if scopes <= MOST_ENTRIES else _together(entries, scopes))
    _forget(store, {change.entry.feature for change in changes})
    told = [(change.entry.feature, change.entry.scope or None) for change in changes]
    store.on_commit(lambda: _tell_all(changes))
    store.on_commit(lambda: announce(told))


def _together(entries: Sequence[Entry], scopes: int) -> list[Entry]:
    by_feature = {entry.feature: entry for entry in entries}
    return [replace(entry, scope="", old="", count=scopes) for entry in by_feature.values()]


def _forget(store: Store, names: set[str]) -> None:
    """Have memory forget what depends on these features (on all, for an empty name), for good once that is certain."""
    memory = current_memory()
    if memory is None:
        return
    known = names | {each for name in names for each in dependents(name, registry)}
    changed = {(store_of(name, store.name).name, name) for name in known if name}
    for its_store, name in changed:
        memory.forget(its_store, name)
    if "" in names:
        memory.forget(store.name)
    if store.is_uncertain:
        memory.uncertain |= changed
        store.on_commit(lambda: memory.uncertain.difference_update(changed))


def _tell_all(changes: Sequence[Change]) -> None:
    for change in changes:
        if change.signal.has_listeners(change.store):
            log_failures(change.signal.send_robust(change.store, actor=change.entry.actor, **change.news))
