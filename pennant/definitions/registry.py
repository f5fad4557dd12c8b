"""The features that are defined in this process."""

from collections.abc import Iterator
from difflib import get_close_matches
from typing import Any

from pennant.definitions.definition import Definition
from pennant.errors import UndefinedFeature


class Registry:
    """Definitions by name. The last definition of a name counts, as with Laravel; ``duplicates`` tells of others."""

    def __init__(self) -> None:
        self._definitions: dict[str, Definition] = {}
        self.duplicates: list[tuple[Definition, Definition]] = []

    def add(self, definition: Definition) -> None:
        """Add a definition, or replace that of its name."""
        earlier = self._definitions.get(definition.name)
        if earlier is not None and earlier.origin != definition.origin:
            self.duplicates.append((earlier, definition))
        self._definitions[definition.name] = definition

    def remove(self, name: str) -> None:
        """Forget a definition, if there is one."""
        self._definitions.pop(name, None)

    def get(self, name: str) -> Definition | None:
        """The definition of a name."""
        return self._definitions.get(name)

    def expect(self, name: str) -> Definition:
        """The definition of a name. Raises ``UndefinedFeature`` with what may have been meant."""
        found = self._definitions.get(name)
        if found is None:
            close = get_close_matches(name, self._definitions, 1)
            hint = f" Did you mean {close[0]!r}?" if close else ""
            raise UndefinedFeature(f"No feature {name!r} is defined.{hint}")
        return found

    def names(self) -> list[str]:
        """All names, in the order in which they were defined."""
        return list(self._definitions)

    def for_scope(self, scope: Any) -> list[Definition]:
        """The features that are for a scope such as this one (``None`` for nobody)."""
        return [each for each in self if each.is_for(scope)]

    def __iter__(self) -> Iterator[Definition]:
        return iter(list(self._definitions.values()))

    def __len__(self) -> int:
        return len(self._definitions)

    def __contains__(self, name: object) -> bool:
        return isinstance(name, str) and name in self._definitions


registry = Registry()
"""The process's own."""
