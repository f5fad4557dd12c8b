"""Soft deletes: an object whose trash field is filled in was thrown away, and one whose field is emptied is back."""

from collections.abc import Iterable
from typing import Any

from broadcasting.model_events.change import Change

_MEMORY = "_broadcast_trashed"


def remember(instance: Any, fields: Iterable[str] | None = None) -> None:
    """Note whether an object lies in the trash, as the database has it. ``fields`` are those that were just read."""
    name = instance.broadcast_trashed_field
    if name and (fields is None or name in fields) and name in instance.__dict__:
        instance.__dict__[_MEMORY] = bool(instance.__dict__[name])


def change_of(instance: Any, *, created: bool, update_fields: Iterable[str] | None) -> Change:
    """What a ``save()`` was: one event, and not two, where it moved the object into the trash or out of it."""
    change = Change("created" if created else "updated", update_fields)
    name = instance.broadcast_trashed_field
    if not name or not change.touches(name):
        return change
    was_trashed = instance.__dict__.get(_MEMORY, False)
    remember(instance)
    is_trashed = instance.__dict__.get(_MEMORY, False)
    if created or was_trashed == is_trashed:
        return change
    return Change("trashed" if is_trashed else "restored", update_fields)
