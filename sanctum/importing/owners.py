"""Whose foreign tokens are: the keys of their owners, and the users that these stand for here."""

from collections.abc import Callable, Iterable
from typing import Any

from django.core.exceptions import FieldDoesNotExist, ValidationError

from sanctum.importing.foreign_token import ForeignToken
from sanctum.models import get_token_model, owner_model

Owners = Callable[[Iterable[ForeignToken]], list[Any]]
"""The owner of each token, or ``None``."""


def owners_by_field(name: str = "pk") -> Owners:
    """Owners by a field of the user model that holds the foreign keys. Raises ``ValueError`` without such a field."""
    model = owner_model(get_token_model())
    try:
        field = model._meta.pk if name == "pk" else model._meta.get_field(name)
    except FieldDoesNotExist:
        raise ValueError(f"Users have no field {name[:60]!r}.") from None
    if not getattr(field, "concrete", False) or (field.is_relation and not field.primary_key):
        raise ValueError(f"The field {name[:60]!r} of users holds no value of its own.")

    def find(tokens: Iterable[ForeignToken]) -> list[Any]:
        keys = [_clean(field, token.owner_key) for token in tokens]
        wanted = {key for key in keys if key is not None}
        users: dict[Any, Any] = {}
        for user in model._default_manager.filter(**{f"{field.name}__in": wanted}):
            key = getattr(user, field.attname)
            users[key] = None if key in users else user  # Of two nobody can tell whose the token is.
        return [None if key is None else users.get(key) for key in keys]

    return find


def owners_by_function(function: Callable[[Any, str], Any]) -> Owners:
    """Owners by a site's own function ``(key, type) -> user or None``."""
    return lambda tokens: [function(token.owner_key, token.owner_type) for token in tokens]


def _clean(field: Any, key: Any) -> Any:
    """A key as the field holds it, or ``None`` for what it can't hold: such a key is of nobody."""
    try:
        value = field.to_python(key)
        field.run_validators(value)
    except (ValidationError, ValueError, TypeError, OverflowError):
        return None
    return None if value == "" else value
