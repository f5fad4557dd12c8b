"""What happened to an object of a model."""

from collections.abc import Iterable
from typing import Self


class Change(str):
    """``"created"``, ``"updated"``, ``"deleted"``, ``"trashed"`` or ``"restored"``, as the hooks of a model get it.

    A text like any other, which also knows the ``update_fields`` of the ``save()``; ``None`` where that named none.
    """

    update_fields: frozenset[str] | None

    def __new__(cls, name: str, update_fields: Iterable[str] | None = None) -> Self:
        if not name:
            raise ValueError("A change needs a name, such as 'updated'.")
        change = super().__new__(cls, name)
        change.update_fields = None if update_fields is None else frozenset(update_fields)
        return change

    def touches(self, *names: str) -> bool:
        """Whether one of these fields was written, as far as is known: without ``update_fields`` all were."""
        return self.update_fields is None or not self.update_fields.isdisjoint(names)
