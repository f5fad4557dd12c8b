"""What has become of tokens and whose they are, in the words of operators."""

from typing import Any

from django.core.exceptions import ObjectDoesNotExist

from sanctum.conf import get_settings
from sanctum.issuing.fingerprint import has_same_password
from sanctum.models import is_beside_users

STATES = ("active", "expired", "revoked")
"""By which lists can be asked for: each is a method of the token model's ``objects``."""


def state_of(token: Any) -> str:
    """Why a token lets nobody in, in a word or two, or ``active``. Looks at its ``user`` too."""
    if reason := token.refusal():
        return str(reason)
    owner = owner_of(token)
    if owner is None:
        return "no owner"
    if not owner.is_active:
        return "owner inactive"
    if get_settings().REVOKE_ON_PASSWORD_CHANGE and not has_same_password(owner, token):
        return "password changed"
    return "active"


def owner_of(token: Any) -> Any:
    """The owner of a token, or ``None`` where tokens outlive them: in another database nothing deletes both."""
    try:
        return token.user
    except ObjectDoesNotExist:
        return None


def with_owners(tokens: Any) -> Any:
    """A queryset of tokens that also reads their owners, by one query where one database has both."""
    return tokens.select_related("user") if is_beside_users(tokens.model) else tokens.prefetch_related("user")
