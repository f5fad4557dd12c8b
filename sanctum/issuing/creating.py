"""Making tokens."""

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from asgiref.sync import sync_to_async
from django.db import router, transaction

from sanctum.conf import get_settings
from sanctum.issuing.asked import check_abilities, check_expiry, check_maker, check_name, check_owner
from sanctum.issuing.fingerprint import fingerprint
from sanctum.issuing.limit import keep_limit
from sanctum.issuing.new_token import NewAccessToken
from sanctum.models import get_token_model
from sanctum.signals import token_created
from sanctum.tokens.secret import Secret


def create_token(
    user: Any,
    name: str,
    abilities: Iterable[str] | None = None,
    expires_at: datetime | None = None,
    *,
    created_by: Any = None,
    by: Any = None,
) -> NewAccessToken:
    """Make a token of ``user``; its text is in the result and nowhere else.

    ``abilities`` are texts such as ``["orders:read"]``, ``["*"]`` for all and ``[]`` for none; ``None`` takes
    ``SANCTUM["DEFAULT_ABILITIES"]``. ``expires_at`` is an aware datetime in the future. ``by`` is the token of the
    request that asks for it: the new one may hold nothing that it does not. ``created_by`` is who makes it for somebody
    else. Raises ``IssuingError`` for an argument that can't be used and when the user has ``TOKEN_LIMIT`` tokens.

    It is a part of the caller's transaction; ``token_created`` is sent once that is committed.
    """
    owner = check_owner(user)
    values = {
        "name": check_name(name),
        "abilities": check_abilities(abilities, by),
        "expires_at": check_expiry(expires_at),
        "created_by": check_maker(created_by),
    }
    with keep_limit(owner):
        return insert_token(owner, values)


async def acreate_token(
    user: Any,
    name: str,
    abilities: Iterable[str] | None = None,
    expires_at: datetime | None = None,
    *,
    created_by: Any = None,
    by: Any = None,
) -> NewAccessToken:
    """The async twin of ``create_token``."""
    make = sync_to_async(create_token)
    return await make(user, name, abilities, expires_at, created_by=created_by, by=by)


def insert_token(owner: Any, values: dict[str, Any]) -> NewAccessToken:
    """Write a row with a new secret; ``values`` are those of its fields that were asked for and found to be right."""
    model = get_token_model()
    secret = Secret(get_settings().TOKEN_PREFIX)
    row = model(
        user=owner,
        token_hash=secret.digest(),
        hint=secret.hint(),
        password_fingerprint=fingerprint(owner),
        **values,
    )
    database = router.db_for_write(model, instance=owner)
    row.save(force_insert=True, using=database)
    transaction.on_commit(lambda: _tell(row), using=database)
    return NewAccessToken(row, secret.write(row_id(row)))


def row_id(row: Any) -> str:
    """A row's primary key as tokens carry it."""
    return str(getattr(row.pk, "hex", row.pk))


def _tell(row: Any) -> None:
    token_created.send_robust(sender=type(row), token=row)
