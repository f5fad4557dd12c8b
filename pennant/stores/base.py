"""What a store can do. Drivers subclass ``Store``, and so do sites' own (docs/pennant/stores.md).

Changes are made by sync code, in a thread where async code asks for them, since they belong into a transaction.
A store keeps texts by pairs of a feature's name and a scope's text, and knows nothing else of features. Rows whose
scope is in ``pennant.scopes.markers.RESERVED`` are about a feature itself: ``update_all`` leaves them alone.
"""

from collections.abc import Callable, Collection, Mapping
from contextlib import AbstractContextManager, nullcontext
from dataclasses import dataclass
from typing import Any, Literal

from asgiref.sync import sync_to_async

Pair = tuple[str, str]
"""A feature's name and a scope's text."""

Source = Literal["resolved", "manual", "everyone", "import"]
"""Where a value is from: a definition, somebody for this scope, somebody for everyone, another library."""


@dataclass(frozen=True, slots=True)
class Stored:
    """A value as it is kept: JSON text, and where it is from."""

    text: str
    source: Source = "resolved"


class Store:
    """Subclasses override the sync methods, and the ``a``-twins of reading where they can do better than a thread.

    ``name`` is the key in ``PENNANT["STORES"]``, ``options`` the rest of that entry. Raise ``ImproperlyConfigured`` for
    options that are wrong.
    """

    shared = True
    """Whether other processes see what is kept here; changes of a store that is not shared leave no trail."""

    def __init__(self, name: str, options: Mapping[str, Any]) -> None:
        self.name = name
        self.options = options

    def fetch(self, pairs: Collection[Pair]) -> dict[Pair, Stored]:
        """What is kept for these pairs; those without a value are missing."""
        raise NotImplementedError

    def insert(self, rows: Mapping[Pair, Stored]) -> dict[Pair, Stored]:
        """Keep first answers, unless somebody was faster; return what is kept now for each pair.

        May be called inside a transaction that must stay usable.
        """
        raise NotImplementedError

    def lock(self, pair: Pair) -> Stored | None:
        """What is kept for a pair, for which nobody else is given an answer here before this transaction has ended.

        Where there was nothing, the text ``{}`` may be kept after it.
        """
        return self.fetch([pair]).get(pair)

    def put(self, rows: Mapping[Pair, Stored]) -> None:
        """Keep values, whatever was there."""
        raise NotImplementedError

    def update_all(self, name: str, stored: Stored) -> int:
        """Give all scopes that have a value of this feature another one; return how many."""
        raise NotImplementedError

    def delete(self, pairs: Collection[Pair]) -> int:
        """Forget values; return how many there were."""
        raise NotImplementedError

    def purge(self, names: Collection[str] | None = None, *, steering: bool = False, resolved: bool = False) -> int:
        """Forget all values of some features, or of all (``None``); return how many there were.

        Steering stays, unless ``steering`` is true; with ``resolved`` only first answers go.
        """
        raise NotImplementedError

    def names(self) -> list[str]:
        """The features that have something kept here, sorted."""
        raise NotImplementedError

    def rows(self) -> Any:
        """A queryset of ``FeatureValue`` for pages that list what is kept, or ``None`` where there is no such table."""
        return None

    def transaction(self) -> AbstractContextManager[Any]:
        """What a change and its trail are made in together; nothing, for stores that know no transactions."""
        return nullcontext()

    def on_commit(self, function: Callable[[], None]) -> None:
        """Call a function once the changes made so far are final."""
        function()

    @property
    def is_uncertain(self) -> bool:
        """Whether changes made now may still be rolled back."""
        return False

    @property
    def is_snapshot(self) -> bool:
        """Whether what is read now may be older than what others have committed since."""
        return False

    def flush(self) -> None:
        """Drop what is only remembered of another place."""

    async def afetch(self, pairs: Collection[Pair]) -> dict[Pair, Stored]:
        """``fetch`` in async code."""
        return await sync_to_async(self.fetch)(pairs)

    async def ainsert(self, rows: Mapping[Pair, Stored]) -> dict[Pair, Stored]:
        """``insert`` in async code."""
        return await sync_to_async(self.insert)(rows)

    async def anames(self) -> list[str]:
        """``names`` in async code."""
        return await sync_to_async(self.names)()
