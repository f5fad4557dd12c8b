"""Scopes of foreign rows: primary keys, as the texts by which instances are stored."""

from collections.abc import Iterable
from typing import Any

from django.core.exceptions import ValidationError
from django.db.models import Model

from pennant.scopes import scope_text


def instance_texts(model: type[Model], keys: Iterable[Any], field: str = "pk") -> dict[Any, str]:
    """The scope's text for each key that an instance of the model has; others are missing. One query."""
    cleaned = {key: _clean(model, key, field) for key in set(keys)}
    wanted = {value for value in cleaned.values() if value is not None}
    found = {
        getattr(each, field): scope_text(each)
        for each in model._default_manager.filter(**{f"{field}__in": wanted}).only(field)
    }
    return {key: found[value] for key, value in cleaned.items() if value in found}


def _clean(model: type[Model], key: Any, field: str) -> Any:
    """A key as the model's field holds it, or ``None`` for what it can't hold: nobody has such a key."""
    column: Any = model._meta.pk if field == "pk" else model._meta.get_field(field)
    while column.is_relation:
        column = column.target_field
    try:
        value = column.to_python(key)
        column.run_validators(value)
    except (ValidationError, ValueError, TypeError, OverflowError):
        return None
    return None if value == "" else value
