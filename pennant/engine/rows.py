"""What a store has of the features that are asked for, together with what the request remembers of it."""

from collections.abc import Collection
from dataclasses import dataclass, field

from pennant.current.memory import Memory
from pennant.engine.answer import Answer
from pennant.scopes.markers import EVERYONE, STEERING
from pennant.steering import NOTHING_SAID, Steering
from pennant.stores.base import Pair, Store, Stored
from pennant.values import decode

PRELOADED = 500
"""Values that are fetched at most beside those that are asked for."""


@dataclass(slots=True)
class Rows:
    """Rows of one store."""

    store: Store
    memory: Memory
    found: dict[Pair, Stored | None] = field(default_factory=dict)
    """What may not be remembered, since a transaction that changed it may still be rolled back."""
    said: dict[str, Steering] = field(default_factory=dict)

    def wanted(self, names: Collection[str], scopes: Collection[str]) -> list[Pair]:
        """Pairs to be fetched: those of the scopes, and those about the features, as far as they are not known yet."""
        known, store = self.memory.rows, self.store.name
        return [
            (name, scope)
            for scope in (*scopes, EVERYONE, STEERING)
            for name in names
            if (store, name, scope) not in known
        ]

    def preloaded(self, names: Collection[str], scopes: Collection[str]) -> list[str]:
        """Of these names, those that are fetched beside others, since the request may ask for them as well."""
        certain = [name for name in names if (self.store.name, name) not in self.memory.uncertain]
        return certain[: PRELOADED // len(scopes)]

    def take(self, fetched: dict[Pair, Stored], pairs: Collection[Pair]) -> None:
        """Take what was fetched for these pairs."""
        uncertain, store = self.memory.uncertain, self.store.name
        for pair in pairs:
            if uncertain and (store, pair[0]) in uncertain:
                self.found[pair] = fetched.get(pair)
            else:
                self.memory.rows[store, *pair] = fetched.get(pair)

    def row(self, name: str, scope: str) -> Stored | None:
        """What the store has."""
        return self.found.get((name, scope)) or self.memory.rows.get((self.store.name, name, scope))

    def steering(self, name: str) -> Steering:
        """What operators said of a feature. Raises ``ValueError`` for what can't be read."""
        stored = self.row(name, STEERING)
        if stored is None:
            return NOTHING_SAID
        if name not in self.said:
            self.said[name] = Steering.from_value(decode(stored.text))
        return self.said[name]

    def everyone(self, name: str) -> Answer | None:
        """What everyone was given. Raises ``UndecodableValue``."""
        stored = self.row(name, EVERYONE)
        return None if stored is None else Answer(decode(stored.text), "everyone")
