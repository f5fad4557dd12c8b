"""What a store has of the features that are asked for, together with what the request remembers of it."""

from dataclasses import dataclass, field

from pennant.current.memory import Memory
from pennant.engine.answer import Answer
from pennant.scopes.markers import EVERYONE, STEERING
from pennant.steering import NOTHING_SAID, Steering
from pennant.stores.base import Pair, Store, Stored
from pennant.values import decode


@dataclass(slots=True)
class Rows:
    """Rows of one store."""

    store: Store
    memory: Memory
    found: dict[Pair, Stored] = field(default_factory=dict)
    said: dict[str, Steering] = field(default_factory=dict)

    def wanted(self, names: set[str], scopes: set[str]) -> list[Pair]:
        """Pairs to be fetched: those of the scopes, and those about the features that are not known yet."""
        return [
            *((name, scope) for name in names for scope in scopes),
            *(
                (n, s)
                for n in names
                for s in (EVERYONE, STEERING)
                if (self.store.name, n, s) not in self.memory.reserved
            ),
        ]

    def take(self, fetched: dict[Pair, Stored], names: set[str]) -> None:
        """Take what was fetched for these features."""
        self.found.update(fetched)
        for name in names:
            if (self.store.name, name) in self.memory.uncertain:
                continue
            for scope in (EVERYONE, STEERING):
                if (name, scope) in fetched or (self.store.name, name, scope) not in self.memory.reserved:
                    self.memory.reserved[self.store.name, name, scope] = fetched.get((name, scope))

    def reserved(self, name: str, scope: str) -> Stored | None:
        """A row about a feature itself."""
        return self.found.get((name, scope)) or self.memory.reserved.get((self.store.name, name, scope))

    def steering(self, name: str) -> Steering:
        """What operators said of a feature. Raises ``ValueError`` for what can't be read."""
        stored = self.reserved(name, STEERING)
        if stored is None:
            return NOTHING_SAID
        if name not in self.said:
            self.said[name] = Steering.from_value(decode(stored.text))
        return self.said[name]

    def everyone(self, name: str) -> Answer | None:
        """What everyone was given. Raises ``UndecodableValue``."""
        stored = self.reserved(name, EVERYONE)
        return None if stored is None else Answer(decode(stored.text), "everyone")
