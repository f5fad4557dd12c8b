"""A token that may do less, or ends sooner, than those who are let in by it know."""

from typing import Any

from django.db import transaction

from revurb.signals import access_ended
from sanctum.admin.forms import is_later
from sanctum.conf import get_settings
from sanctum.tokens.abilities import missing


def tell_losses(token: Any, before: dict[str, Any]) -> None:
    """Shut out who came by a token that has lost something, once this is committed: they may come in again by it."""
    lost = missing(token.abilities, _texts(before.get("abilities")), wildcards=get_settings().WILDCARD_ABILITIES)
    if not lost and not is_later(before.get("expires_at"), token.expires_at):
        return
    transaction.on_commit(
        lambda: access_ended.send_robust(
            sender=type(token),
            user_id=str(token.user_id),
            credential=token.credential,
            reason="narrowed",
            may_return=True,
        ),
        using=type(token)._default_manager.using(token._state.db).db,
    )


def _texts(value: Any) -> list[str]:
    return [each for each in value if isinstance(each, str)] if isinstance(value, list) else []
