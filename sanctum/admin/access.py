"""Who may do what to whose tokens."""

from typing import Any

from django.contrib.auth import get_permission_codename
from django.http import HttpRequest


def came_by_session(request: HttpRequest) -> bool:
    """Whether a person has logged in. A token that reaches the admin makes and changes no others."""
    auth = getattr(request, "auth", None)
    return auth is None or bool(getattr(auth, "is_transient", False))


def may(request: HttpRequest, action: str, model: Any) -> bool:
    """Whether somebody has the permission ``action`` (``add``, ``change``...) on the token model."""
    options = model._meta
    codename = "issue_for_others" if action == "issue_for_others" else get_permission_codename(action, options)
    return bool(request.user.has_perm(f"{options.app_label}.{codename}"))


def may_issue_for(request: HttpRequest, owner: Any, model: Any) -> bool:
    """Whether somebody may make a token of ``owner``: of themselves, or of others by a permission of its own.

    Tokens of superusers are made by superusers alone.
    """
    if not may(request, "add", model) or not came_by_session(request):
        return False
    if owner is None or owner.pk == request.user.pk:
        return True
    is_above = getattr(owner, "is_superuser", False) and not getattr(request.user, "is_superuser", False)
    return may(request, "issue_for_others", model) and not is_above
