"""Making tokens."""

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from asgiref.sync import sync_to_async
from django.db import router, transaction
from django.utils import timezone

from sanctum.conf import get_settings
from sanctum.issuing.fingerprint import fingerprint
from sanctum.issuing.new_token import NewAccessToken
from sanctum.models import LONGEST_NAME, get_token_model
from sanctum.signals import token_created
from sanctum.tokens import abilities as rules
from sanctum.tokens import text


class IssuingError(ValueError):
    """A token can't be made as it was asked for. ``field`` names the argument, ``args[0]`` says why."""

    def __init__(self, field: str, message: str) -> None:
        super().__init__(message)
        self.field = field


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
    """
    settings = get_settings()
    held = _abilities(abilities, by)
    end = _expiry(expires_at)
    model = get_token_model()
    secret = text.new_secret(settings.TOKEN_PREFIX)
    row = model(
        user=user,
        name=_name(name),
        token_hash=text.digest(secret),
        hint=text.hint(secret, settings.TOKEN_PREFIX),
        abilities=held,
        expires_at=end,
        created_by=created_by,
        password_fingerprint=fingerprint(user),
    )
    with transaction.atomic(using=router.db_for_write(model)):
        row.save(force_insert=True)
    token_created.send_robust(sender=model, token=row)
    return NewAccessToken(row, text.write(settings.TOKEN_PREFIX, row_id(row), secret))


acreate_token = sync_to_async(create_token)


def row_id(row: Any) -> str:
    """A row's primary key as tokens carry it."""
    return str(getattr(row.pk, "hex", row.pk))


def _name(value: Any) -> str:
    if not isinstance(value, str) or not value.strip() or len(value) > LONGEST_NAME or not value.isprintable():
        raise IssuingError("name", f"A token's name is a text of 1 to {LONGEST_NAME} printable characters.")
    return value.strip()


def _abilities(given: Iterable[str] | None, by: Any) -> list[str]:
    settings = get_settings()
    if given is None and settings.DEFAULT_ABILITIES is None:
        raise IssuingError("abilities", "Say what the token may do, or set SANCTUM['DEFAULT_ABILITIES'].")
    try:
        names = rules.check_abilities(settings.DEFAULT_ABILITIES if given is None else given)
    except rules.InvalidAbility as error:
        raise IssuingError("abilities", f"The value {error}.") from None
    if settings.ABILITIES and (strange := rules.unknown(names, settings.ABILITIES)):
        raise IssuingError("abilities", f"There are no such abilities: {', '.join(strange)}.")
    if by is not None and (beyond := [each for each in names if by.cant(each)]):
        raise IssuingError("abilities", f"The token that asks does not hold {', '.join(beyond)}.")
    return names


def _expiry(end: datetime | None) -> datetime | None:
    longest = get_settings().MAX_EXPIRATION
    if end is None:
        if longest is not None:
            raise IssuingError("expires_at", f"A token must end within {longest}.")
        return None
    if not isinstance(end, datetime) or timezone.is_naive(end):
        raise IssuingError("expires_at", "The end of a token is a datetime with a time zone.")
    now = timezone.now()
    if end <= now:
        raise IssuingError("expires_at", "The end of a token lies in the future.")
    if longest is not None and end > now + longest:
        raise IssuingError("expires_at", f"A token must end within {longest}.")
    return end
