"""Revoking tokens: rows stay, with a reason, until they are pruned."""

from typing import Any

from asgiref.sync import sync_to_async
from django.db import transaction
from django.utils import timezone

from revurb.signals import access_ended
from sanctum.models import get_token_model
from sanctum.signals import token_revoked


def revoke_token(token: Any, reason: str = "") -> bool:
    """Revoke a token now. ``False`` if it was revoked before. Who came in by it is shut out once this is committed."""
    now = timezone.now()
    model = type(token)
    rows = model._default_manager.filter(pk=token.pk).exclude(revoked_at__lte=now)
    reason = reason[:255]
    if not rows.update(revoked_at=now, revoked_reason=reason):
        return False
    token.revoked_at, token.revoked_reason = now, reason
    transaction.on_commit(lambda: _tell(token, reason), using=rows.db)
    return True


def revoke_tokens(user: Any, reason: str = "") -> int:
    """Revoke all tokens of a user; returns how many were good until now."""
    tokens = get_token_model()._default_manager.filter(user=user).active()
    return sum(revoke_token(token, reason) for token in tokens)


arevoke_token = sync_to_async(revoke_token)
arevoke_tokens = sync_to_async(revoke_tokens)


def _tell(token: Any, reason: str) -> None:
    token_revoked.send_robust(sender=type(token), token=token, reason=reason)
    access_ended.send_robust(
        sender=type(token), user_id=str(token.user_id), credential=token.credential, reason=reason or "revoked"
    )
