"""What a foreign library keeps of a feature."""

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any, Protocol

from pennant.definitions.names import feature_name
from pennant.errors import InvalidName


@dataclass(frozen=True, slots=True, kw_only=True)
class ForeignValue:
    """``scope`` is a text as stores keep it; ``EVERYONE`` is one, too."""

    feature: str
    scope: str
    value: Any


@dataclass(slots=True)
class Tally:
    """What became of the values, and what is left to do by hand."""

    imported: int = 0
    skipped: Counter[str] = field(default_factory=Counter)
    """How many were not taken over, for each reason."""
    features: set[str] = field(default_factory=set)
    definitions: list[str] = field(default_factory=list)
    """Python code for ``features.py``."""
    left: list[str] = field(default_factory=list)
    """Sentences about what was not carried over."""

    @property
    def read(self) -> int:
        return self.imported + self.skipped.total()


class Source(Protocol):
    """Where features come from."""

    def read(self, tally: Tally) -> Iterator[list[ForeignValue]]:
        """Values in batches; skipped ones, definitions and what is left go into the tally.

        Raises ``UnreadableTable``.
        """


@dataclass(frozen=True, slots=True)
class Names:
    """Foreign names, as features are called here; ``renamed`` has those that differ."""

    renamed: dict[str, str] = field(default_factory=dict)

    def of(self, name: Any, tally: Tally) -> str | None:
        """The feature's name here, or ``None`` where it can be none; that is counted."""
        try:
            return feature_name(self.renamed.get(name, name) if isinstance(name, str) else name)
        except InvalidName:
            tally.skipped["whose name can't be one here"] += 1
            return None
