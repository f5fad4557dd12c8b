"""System checks of models that broadcast; Django runs them with those of the model itself."""

from collections.abc import Iterator
from typing import Any

from django.core.checks import CheckMessage, Error, Warning
from django.core.exceptions import FieldDoesNotExist

from broadcasting.model_events.fields import ALL, concrete_field, looks_secret


def check_model(model: Any) -> Iterator[CheckMessage]:
    """Tell what is wrong with ``broadcast_fields`` and ``broadcast_trashed_field`` of a model."""
    named = model.broadcast_fields
    if named is not None and named != ALL:
        yield from _check_fields(model, named)
    trashed = model.broadcast_trashed_field
    if trashed is not None and not _is_field(model, trashed):
        yield Error(
            f"broadcast_trashed_field is {trashed!r}, which is no field of the model.",
            hint="Name the field that is filled in when an object is thrown away, such as 'deleted_at', or None.",
            obj=model,
            id="broadcasting.E047",
        )


def _check_fields(model: Any, named: Any) -> Iterator[CheckMessage]:
    if isinstance(named, str) or not isinstance(named, list | tuple | set | frozenset):
        yield _wrong_fields(model, f"broadcast_fields is {named!r}, which is no list of names.")
        return
    for name in named:
        if not _is_field(model, name):
            yield _wrong_fields(model, f"broadcast_fields names {name!r}, which is no field with a column.")
        elif looks_secret(concrete_field(model, name)):
            yield Warning(
                f"broadcast_fields names {name!r}, which looks like a secret, and sends it to browsers.",
                hint="Take it out of the list. If it is harmless, add 'broadcasting.W046' to SILENCED_SYSTEM_CHECKS.",
                obj=model,
                id="broadcasting.W046",
            )


def _wrong_fields(model: Any, message: str) -> CheckMessage:
    names = ", ".join(field.name for field in model._meta.concrete_fields)
    hint = f"Give a list of field names, or '__all__'. Known are {names}. A relation to many goes by broadcast_with()."
    return Error(message, hint=hint, obj=model, id="broadcasting.E046")


def _is_field(model: Any, name: Any) -> bool:
    try:
        concrete_field(model, name)
    except FieldDoesNotExist:
        return False
    return True
