"""Which fields of an object leave, and as what."""

import re
from collections.abc import Iterable, Iterator
from typing import Any

from django.core.exceptions import FieldDoesNotExist
from django.db.models import BinaryField, Field
from django.db.models.fields.files import FieldFile

from broadcasting.model_events.change import Change

ALL = "__all__"

SECRET = re.compile(
    r"passw(or)?d|passphrase|secret|token|api_?key|private_?key|session_key|credential|(^|_)t?otp(_|$)", re.IGNORECASE
)
"""Names of fields that ``"__all__"`` leaves out."""


def looks_secret(field: "Field[Any, Any]") -> bool:
    """Whether the field's name says that its content is nobody's business."""
    return bool(SECRET.search(field.name))


def broadcast_fields(model: Any) -> "list[Field[Any, Any]]":
    """The key's fields and those that ``broadcast_fields`` names. Raises ``FieldDoesNotExist``."""
    named = model.broadcast_fields or ()
    if named == ALL:
        chosen = [each for each in model._meta.concrete_fields if _is_harmless(each)]
    else:
        chosen = [concrete_field(model, name) for name in named]
    return list(dict.fromkeys([*model._meta.pk_fields, *chosen]))


def concrete_field(model: Any, name: str) -> "Field[Any, Any]":
    """A field with a column, by its name or its column's attribute. Raises ``FieldDoesNotExist``."""
    field = model._meta.get_field(name) if isinstance(name, str) else None
    if field is None or getattr(field, "column", None) is None:
        raise FieldDoesNotExist(f"{model._meta.label} has no field {name!r} with a column of its own.")
    found: Field[Any, Any] = field
    return found


def _is_harmless(field: "Field[Any, Any]") -> bool:
    is_column = getattr(field, "column", None) is not None
    return is_column and not looks_secret(field) and not isinstance(field, BinaryField)


def read_fields(instance: Any, change: Change) -> dict[str, Any]:
    """What the object holds in its fields now. No query is made: what was deferred is left out.

    So is what only the database knows, such as the result of an ``F()``.
    """
    fields = broadcast_fields(instance)
    if instance.broadcast_changes_only:
        fields = list(_written(fields, instance._meta.pk_fields, change))
    names = (field.attname for field in fields if field.attname in instance.__dict__)
    values = ((name, getattr(instance, name)) for name in names)
    return {name: _plain(value) for name, value in values if not hasattr(value, "resolve_expression")}


def _written(
    fields: "Iterable[Field[Any, Any]]", key: "Iterable[Field[Any, Any]]", change: Change
) -> "Iterator[Field[Any, Any]]":
    for field in fields:
        if field in key or change.touches(field.name, field.attname):
            yield field


def _plain(value: Any) -> Any:
    if not isinstance(value, FieldFile):
        return value
    return {"name": value.name, "url": _url(value)} if value else None


def _url(file: FieldFile) -> str | None:
    try:
        return file.url
    except (NotImplementedError, ValueError):  # a storage whose files have no address
        return None
