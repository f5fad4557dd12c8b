"""What a cache remembers of a store: one entry for each scope, with all that is known of its features.

An entry counts while two marks are what they were when it was read: one of the whole store, one of the scope. Who
changes a value deletes its mark. Marks are random and made before the store is asked, so whoever read an old value
fills an entry that nobody reads. A lost mark means a miss, never an old value.
"""

import logging
import secrets
from collections.abc import Callable, Collection, Iterable, Mapping
from dataclasses import dataclass, field
from hashlib import sha256
from time import monotonic
from typing import Any, TypeVar

from django.core.cache import caches

from pennant.stores.base import Pair, Stored

logger = logging.getLogger("pennant")
T = TypeVar("T")

Known = dict[str, Stored | None]
"""What is known of a scope, by feature; ``None`` where the store has nothing."""

MOST_FEATURES = 500
"""In an entry; more come from names that visitors make up."""

PAUSE = 5.0
"""Seconds for which a cache that failed is left alone: each try may last until a time-out."""


@dataclass(slots=True)
class Look:
    """What a look into the cache found: entries that count by scope, and the marks under which new ones count."""

    known: dict[str, Known] = field(default_factory=dict)
    marks: dict[str, tuple[str, str]] = field(default_factory=dict)

    def missing(self, pairs: Iterable[Pair]) -> list[Pair]:
        """Pairs of which nothing is known."""
        return [(name, scope) for name, scope in pairs if name not in self.known.get(scope, ())]

    def found(self, pairs: Iterable[Pair]) -> dict[Pair, Stored]:
        """What the store has of the pairs, as far as that is known."""
        known = {(name, scope): self.known.get(scope, {}).get(name) for name, scope in pairs}
        return {pair: stored for pair, stored in known.items() if stored is not None}

    def learn(self, pairs: Iterable[Pair], rows: Mapping[Pair, Stored]) -> None:
        """Note what the store has of these pairs."""
        for name, scope in pairs:
            self.known.setdefault(scope, {})[name] = rows.get((name, scope))


class Entries:
    """Entries in the cache ``alias``, for ``timeout`` seconds (``None``: for ever). A cache that fails is a miss."""

    def __init__(self, store: str, alias: str, timeout: int | None) -> None:
        self._alias = alias
        self._timeout = timeout
        self._prefix = f"pennant:{store}"
        self._paused_until = 0.0
        self._owes_forgetting = False

    def look(self, scopes: Collection[str]) -> Look | None:
        """What is known of scopes; ``None`` where the cache can't be asked."""
        if monotonic() < self._paused_until or (self._owes_forgetting and not self.forget_all()):
            return None
        return self._tried(lambda: self._look(scopes))

    def _look(self, scopes: Collection[str]) -> Look:
        whole, keys = self._whole, {scope: self._keys(scope) for scope in scopes}
        cached = caches[self._alias].get_many([whole, *(key for pair in keys.values() for key in pair)])
        fresh = {
            key: secrets.token_hex(8) for key in (whole, *(mark for mark, _ in keys.values())) if key not in cached
        }
        if whole in fresh:
            caches[self._alias].set(whole, fresh[whole], None)
        if own := {key: mark for key, mark in fresh.items() if key != whole}:
            caches[self._alias].set_many(own, self._timeout)
        marks = {**cached, **fresh}
        look = Look()
        for scope, (mark, entry) in keys.items():
            look.marks[scope] = marks[whole], marks[mark]
            known = _read(cached.get(entry), look.marks[scope])
            if known is not None:
                look.known[scope] = known
        return look

    def fill(self, look: Look, scopes: Collection[str]) -> None:
        """Remember what is known of scopes now."""
        entries = {self._keys(scope)[1]: (look.marks[scope], _written(look.known.get(scope, {}))) for scope in scopes}
        self._tried(lambda: caches[self._alias].set_many(entries, self._timeout))

    def forget(self, scopes: Collection[str]) -> None:
        """Let no entry of these scopes count any more."""
        self._forget([self._keys(scope)[0] for scope in scopes])

    def forget_all(self) -> bool:
        """Let no entry count any more; return whether that worked."""
        return self._forget([self._whole])

    def _forget(self, marks: list[str]) -> bool:
        if not self._tried(lambda: self._delete(marks)):
            self._owes_forgetting = True
        elif self._whole in marks:
            self._owes_forgetting = False
        return not self._owes_forgetting

    def _delete(self, marks: list[str]) -> bool:
        caches[self._alias].delete_many(marks)
        return True

    def _tried(self, function: Callable[[], T]) -> T | None:
        """What a function returns, or ``None`` if the cache fails."""
        try:
            return function()
        except Exception as error:
            self._paused_until = monotonic() + PAUSE
            logger.warning("The cache %r failed, so features are read from their store: %r", self._alias, error)
            return None

    @property
    def _whole(self) -> str:
        return f"{self._prefix}:mark"

    def _keys(self, scope: str) -> tuple[str, str]:
        digest = sha256(scope.encode()).hexdigest()[:40]
        return f"{self._prefix}:mark:{digest}", f"{self._prefix}:{digest}"


def _written(known: Known) -> dict[str, tuple[str, str] | None]:
    """Plain values, which any serialiser takes, and which outlive a change of our classes."""
    newest = list(known.items())[-MOST_FEATURES:]
    return {name: None if stored is None else (stored.text, stored.source) for name, stored in newest}


def _read(entry: Any, marks: tuple[str, str]) -> Known | None:
    """What an entry says, if it counts; what others wrote there does not."""
    try:
        its_marks, known = entry
        if tuple(its_marks) != marks:
            return None
        return {name: None if each is None else Stored(*each) for name, each in known.items()}
    except (TypeError, ValueError, AttributeError):
        return None
