"""Rotating tokens: a new one takes the place of an old one, which is good for a little longer."""

from datetime import datetime, timedelta
from typing import Any

from asgiref.sync import sync_to_async
from django.db import router, transaction
from django.utils import timezone

from sanctum.conf import get_settings
from sanctum.issuing.asked import LONGEST_LIFE, check_owner, check_subset
from sanctum.issuing.creating import insert_token
from sanctum.issuing.errors import IssuingError
from sanctum.issuing.fingerprint import has_same_password
from sanctum.issuing.new_token import NewAccessToken
from sanctum.issuing.revoking import end_token


def rotate_token(token: Any, *, grace: timedelta | None = None, by: Any = None) -> NewAccessToken:
    """Make a token with the owner, name and abilities of another, which is revoked after ``grace``.

    The new one lives as long as the old one was made to live, ``expires_at - created_at``, and no longer than
    ``MAX_EXPIRATION``. ``grace`` is ``SANCTUM["ROTATION_GRACE"]`` if it is not given; zero ends the old one at once.
    ``by`` is the token of the request that asks, which must hold every ability of the old one. ``TOKEN_LIMIT`` is not
    asked: one comes, one goes. Raises ``IssuingError`` for a token that is not valid or was rotated before; of several
    who rotate at once, one gets a new token.
    """
    lasting = _grace(grace)
    if token.is_transient:
        raise IssuingError("token", "A session has no token that could be rotated.")
    with transaction.atomic(using=router.db_for_write(type(token), instance=token)):
        old = _fresh(token)
        owner = check_owner(old.user)
        if get_settings().REVOKE_ON_PASSWORD_CHANGE and not has_same_password(owner, old):
            raise IssuingError("token", "The token is not valid any more.")
        check_subset(old.abilities if isinstance(old.abilities, list) else [], by)
        now = timezone.now()
        if not end_token(old, now + lasting, "rotated", sooner=False):
            raise IssuingError("token", "The token was rotated or revoked before.")
        new = insert_token(owner, _values(old, now))
    token.revoked_at, token.revoked_reason = old.revoked_at, old.revoked_reason
    return new


async def arotate_token(token: Any, *, grace: timedelta | None = None, by: Any = None) -> NewAccessToken:
    """The async twin of ``rotate_token``."""
    return await sync_to_async(rotate_token)(token, grace=grace, by=by)


def _grace(given: timedelta | None) -> timedelta:
    grace = get_settings().ROTATION_GRACE if given is None else given
    if not isinstance(grace, timedelta) or not timedelta(0) <= grace <= LONGEST_LIFE:
        raise IssuingError("grace", "The grace of a token is a timedelta of zero or more.")
    return grace


def _fresh(token: Any) -> Any:
    """The row as it is now: what the caller holds may be old, or changed and not saved."""
    model = type(token)
    rows = model._base_manager.using(router.db_for_write(model, instance=token))
    old = rows.filter(pk=token.pk).first()
    if old is None or old.revoked_at is not None or old.refusal():
        raise IssuingError("token", "The token is not valid any more.")
    return old


def _values(old: Any, now: datetime) -> dict[str, Any]:
    return {
        "name": old.name,
        "abilities": old.abilities,
        "expires_at": _end(old, now),
        "created_by_id": old.created_by_id,
    }


def _end(old: Any, now: datetime) -> datetime | None:
    longest = get_settings().MAX_EXPIRATION
    if old.expires_at is None:
        return None if longest is None else now + longest
    life: timedelta = old.expires_at - old.created_at
    return now + min(life, longest or LONGEST_LIFE)
