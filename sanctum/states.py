"""What has become of tokens, in the words of operators."""

from typing import Any

from sanctum.conf import get_settings
from sanctum.issuing.fingerprint import has_same_password

STATES = ("active", "expired", "revoked")
"""By which lists can be asked for: each is a method of the token model's ``objects``."""


def state_of(token: Any) -> str:
    """Why a token lets nobody in, in a word or two, or ``active``. Looks at its ``user`` too."""
    if reason := token.refusal():
        return str(reason)
    if not token.user.is_active:
        return "owner inactive"
    if get_settings().REVOKE_ON_PASSWORD_CHANGE and not has_same_password(token.user, token):
        return "password changed"
    return "active"
