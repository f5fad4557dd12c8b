"""Revoking tokens: rows stay, with a reason, until they are pruned."""

from datetime import datetime
from typing import Any

from asgiref.sync import sync_to_async
from django.db import router, transaction
from django.db.models import Q, QuerySet
from django.db.models.manager import BaseManager
from django.utils import timezone

from revurb.signals import access_ended
from sanctum.models import get_token_model
from sanctum.signals import token_revoked

LONGEST_REASON = 255


def revoke_token(token: Any, reason: str = "") -> bool:
    """Revoke a token now. ``False`` if it was revoked before, or is gone.

    Of several who do so at once, one gets ``True``. Who came in by it is shut out once this is committed: the signals
    ``token_revoked`` and ``revurb.signals.access_ended`` are sent then. ``reason`` is for logs and lists, 255
    characters of it are kept. Raises ``TypeError`` for a ``TransientToken``.
    """
    return end_token(token, timezone.now(), reason, sooner=True)


async def arevoke_token(token: Any, reason: str = "") -> bool:
    """The async twin of ``revoke_token``."""
    return await sync_to_async(revoke_token)(token, reason)


def revoke_tokens(tokens: Any, reason: str = "", *, except_: Any = None) -> int:
    """Revoke all tokens of a user, or of a queryset or manager of tokens, but for ``except_``.

    Returns how many were good so far. Tokens that have ended by themselves are revoked as well, so that no change of
    settings brings them back.
    """
    rows = _rows(tokens).filter(Q(revoked_at=None) | Q(revoked_at__gt=timezone.now()))
    if except_ is not None:
        rows = rows.exclude(pk=except_.pk)
    found = list(rows)
    if not found:
        return 0
    with transaction.atomic(using=router.db_for_write(rows.model, instance=found[0])):
        ended = [(token.refusal() is None, revoke_token(token, reason)) for token in found]
    return sum(good and revoked for good, revoked in ended)


async def arevoke_tokens(tokens: Any, reason: str = "", *, except_: Any = None) -> int:
    """The async twin of ``revoke_tokens``."""
    return await sync_to_async(revoke_tokens)(tokens, reason, except_=except_)


def end_token(token: Any, at: datetime, reason: str, *, sooner: bool) -> bool:
    """Revoke a token from a moment on, which may lie ahead; whoever listens is told once it is committed.

    Exactly one of those who race gets ``True``: whoever finds the row as it was. ``sooner`` lets a token be revoked
    that has an end ahead of it, since it was rotated.
    """
    if token.is_transient:
        raise TypeError(
            "A session has no token that could be revoked: log the user out, or look at is_transient first."
        )
    model = type(token)
    database = router.db_for_write(model, instance=token)
    rows = model._base_manager.using(database).filter(pk=token.pk)
    values = {"revoked_at": at, "revoked_reason": reason[:LONGEST_REASON]}
    if not rows.filter(revoked_at=None).update(**values) and not (sooner and _end_sooner(rows, values)):
        return False
    token.revoked_at, token.revoked_reason = values["revoked_at"], values["revoked_reason"]
    transaction.on_commit(lambda: _tell(token, reason), using=database)
    return True


def _end_sooner(rows: Any, values: dict[str, Any]) -> bool:
    kept = rows.values_list("revoked_at", flat=True).first()
    if kept is None or kept <= timezone.now():
        return False
    return bool(rows.filter(revoked_at=kept).update(**values))


def _rows(tokens: Any) -> Any:
    if isinstance(tokens, QuerySet | BaseManager):
        return tokens.all()
    model = get_token_model()
    return model._default_manager.using(router.db_for_write(model, instance=tokens)).filter(user=tokens)


def _tell(token: Any, reason: str) -> None:
    token_revoked.send_robust(sender=type(token), token=token, reason=reason)
    # A token that was rotated is good for a while yet.
    later = {"until": token.revoked_at} if token.revoked_at > timezone.now() else {}
    access_ended.send_robust(
        sender=type(token), user_id=str(token.user_id), credential=token.credential, reason=reason or "revoked", **later
    )
