"""Who may see, make and revoke a user's tokens: the user by session, and by token only where a site says so."""

from typing import Any

from rest_framework.exceptions import PermissionDenied
from rest_framework.permissions import BasePermission
from rest_framework.request import Request

from sanctum.conf import get_settings
from sanctum.spa.freshness import is_fresh

ADVICE = "Log in again to make a token."


class StaleLogin(PermissionDenied):
    """The user logged in too long ago for this. Answer 403; the front end asks for the password again."""

    def __init__(self) -> None:
        super().__init__({"detail": ADVICE, "code": "stale_login"})


class MayManageTokens(BasePermission):
    """Lets sessions in, and tokens that hold ``SANCTUM["ISSUING_ABILITY"]``; of what other classes let in, nothing.

    So a token that leaks can neither multiply nor revoke the others, unless a site gave it that ability by name. What
    makes a token asks for a login within ``SANCTUM["FRESH_LOGIN"]`` besides.
    """

    message = "Tokens are managed by session, not by token."
    code = "session_required"

    def has_permission(self, request: Request, view: Any) -> bool:
        if not request.user or not request.user.is_authenticated:
            return False
        if getattr(request.auth, "is_transient", None) is not True:
            return may_manage_by(request.auth)
        if getattr(view, "makes_token", False) and request.method == "POST" and not is_fresh(request._request):
            raise StaleLogin
        return True


def may_manage_by(token: Any) -> bool:
    """Whether a token may be used to manage its owner's tokens. ``*`` will do, if there is such an ability at all."""
    ability = get_settings().ISSUING_ABILITY
    return ability is not None and callable(can := getattr(token, "can", None)) and can(ability)
