"""Changes of single scopes' values."""

from collections import defaultdict
from collections.abc import Sequence
from typing import Any

from pennant import signals
from pennant.changes.change import Change, decoded, expect_defined, finish, store_of, wants_old
from pennant.changes.trail import Entry
from pennant.scopes.scope import Scope
from pennant.stores.base import Pair, Source, Store, Stored
from pennant.values import encode


def activate(
    names: Sequence[str], scopes: Sequence[Scope], value: Any, store: str | None, source: Source = "manual"
) -> None:
    """Give scopes a value. Raises ``UndefinedFeature`` and ``UnserialisableValue`` before anything is changed."""
    stored = Stored(encode(value), source)
    for name in names:
        expect_defined(name)
    for each, its_names in _by_store(names, store).items():
        pairs = {(name, scope.text): scope for name in its_names for scope in scopes}
        with each.transaction():
            old = each.fetch(pairs) if wants_old(each, signals.feature_updated) else {}
            each.put(dict.fromkeys(pairs, stored))
            finish(each, [_update(each, pair, scope, stored, old) for pair, scope in pairs.items()], scopes=len(scopes))


def forget(names: Sequence[str], scopes: Sequence[Scope], store: str | None) -> None:
    """Forget values of scopes."""
    for each, its_names in _by_store(names, store).items():
        pairs = {(name, scope.text): scope for name in its_names for scope in scopes}
        with each.transaction():
            old = each.fetch(pairs) if wants_old(each, signals.feature_deleted) else {}
            each.delete(list(pairs))
            finish(each, [_deletion(each, pair, scope, old) for pair, scope in pairs.items()], scopes=len(scopes))


def _by_store(names: Sequence[str], store: str | None) -> dict[Store, list[str]]:
    by_store: dict[Store, list[str]] = defaultdict(list)
    for name in dict.fromkeys(names):
        by_store[store_of(name, store)].append(name)
    return by_store


def _update(store: Store, pair: Pair, scope: Scope, stored: Stored, old: dict[Pair, Stored]) -> Change:
    before = old[pair].text if pair in old else ""
    action = "deactivate" if stored.text == "false" else "activate"
    news = {"value": decoded(stored.text), **_common(pair, scope, before)}
    return Change(store, _entry(action, pair, before, stored.text), signals.feature_updated, news)


def _deletion(store: Store, pair: Pair, scope: Scope, old: dict[Pair, Stored]) -> Change:
    before = old[pair].text if pair in old else ""
    return Change(store, _entry("forget", pair, before, ""), signals.feature_deleted, _common(pair, scope, before))


def _common(pair: Pair, scope: Scope, before: str) -> dict[str, Any]:
    return {
        "feature": pair[0],
        "scope": scope.given,
        "scope_text": pair[1],
        "old_value": decoded(before),
        "had_value": bool(before),
    }


def _entry(action: str, pair: Pair, old: str, new: str) -> Entry:
    return Entry(action=action, feature=pair[0], scope=pair[1], old=old, new=new)
