"""Changes for everyone: of all values that are kept, and of those that will be asked for."""

from collections.abc import Sequence
from contextlib import ExitStack
from typing import Any

from pennant import signals
from pennant.changes.change import Change, decoded, expect_defined, finish, store_of, wants_old
from pennant.changes.trail import Entry
from pennant.scopes.markers import EVERYONE
from pennant.stores.base import Store, Stored
from pennant.values import encode


def activate_for_everyone(names: Sequence[str], value: Any, store: str | None) -> int:
    """Give everyone a value, also scopes that were never asked for; return how many values were changed.

    Raises ``UndefinedFeature`` and ``UnserialisableValue`` before anything is changed.
    """
    stored = Stored(encode(value), "everyone")
    for name in names:
        expect_defined(name)
    names = list(dict.fromkeys(names))
    with ExitStack() as stack:
        for each in dict.fromkeys(store_of(name, store) for name in names):
            stack.enter_context(each.transaction())
        return sum(_change(store_of(name, store), name, stored) for name in names)


def _change(store: Store, name: str, stored: Stored) -> int:
    pair = name, EVERYONE
    with store.transaction():
        old = store.fetch([pair]).get(pair) if wants_old(store, signals.feature_updated_for_all) else None
        store.put({pair: stored})
        count = store.update_all(name, stored)
        action = "deactivate all" if stored.text == "false" else "activate all"
        before = old.text if old else ""
        news = {
            "feature": name,
            "value": decoded(stored.text),
            "old_value": decoded(before),
            "had_value": old is not None,
            "count": count,
        }
        entry = Entry(action=action, feature=name, old=before, new=stored.text, count=count)
        finish(store, [Change(store, entry, signals.feature_updated_for_all, news)])
    return count
