"""Tokens for tests."""

from collections.abc import Iterable
from typing import Any

from asgiref.sync import sync_to_async

from sanctum.issuing import NewAccessToken, create_token


def make_token(user: Any, abilities: Iterable[str] = ("*",), *, name: str = "testing", **fields: Any) -> NewAccessToken:
    """Make a token as ``create_token`` does, then set ``fields`` of its row, such as ``expires_at`` in the past.

    Raises ``IssuingError`` as ``create_token`` does, and ``FieldDoesNotExist`` for a field that there is not.
    """
    made = create_token(user, name, abilities)
    for field, value in fields.items():
        type(made.token)._meta.get_field(field)
        setattr(made.token, field, value)
    if fields:
        made.token.save(update_fields=list(fields))
    return made


amake_token = sync_to_async(make_token)
