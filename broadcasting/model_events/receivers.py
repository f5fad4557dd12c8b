"""Django's signals of models, heard for those that broadcast and for no others."""

from typing import Any

from django.db.models import Model
from django.db.models.signals import post_delete, post_save, pre_delete

from broadcasting.model_events.change import Change
from broadcasting.model_events.sending import tell
from broadcasting.model_events.trash import change_of

_PART_OF_A_CHILD = "_broadcast_part_of_child"


def connect(model: type[Model]) -> None:
    """Hear of the objects of a model."""
    post_save.connect(_saved, sender=model)
    post_delete.connect(_deleted, sender=model)
    if model._meta.parents:
        pre_delete.connect(_child_is_deleted, sender=model)


def _saved(
    *, instance: Any, created: bool, raw: bool, using: str, update_fields: frozenset[str] | None, **kwargs: Any
) -> None:
    change = change_of(instance, created=created, update_fields=update_fields)
    if not raw:  # loaddata: other objects may not be there yet
        tell(instance, change, using)


def _deleted(*, instance: Any, using: str, **kwargs: Any) -> None:
    if not instance.__dict__.pop(_PART_OF_A_CHILD, False):
        tell(instance, Change("deleted"), using)


def _child_is_deleted(*, instance: Any, **kwargs: Any) -> None:
    """Under multi-table inheritance Django deletes an object's parent too, as an object: that is one event, not two."""
    for link in instance._meta.parents.values():
        if link is not None and link.is_cached(instance):
            getattr(instance, link.name).__dict__[_PART_OF_A_CHILD] = True
