"""What plain views find at their request: who sent it, by what, and what was wrong with it."""

from collections.abc import Awaitable, Callable
from typing import Any

from django.contrib.auth.signals import user_logged_in, user_logged_out
from django.dispatch import receiver
from django.http import HttpRequest
from django.utils.functional import SimpleLazyObject

from sanctum.authentication.refused import AuthenticationRefused, CsrfRefused
from sanctum.authentication.requests import Authenticated
from sanctum.conf import get_settings
from sanctum.transient import TransientToken


def set_visitor(request: HttpRequest, found: Authenticated) -> None:
    """Set ``request.user``, ``auser``, ``auth`` and ``auth_error`` for somebody who was let in.

    A good token in a header frees the request from Django's CSRF check: another site can neither know it nor make a
    browser send it. What a ``TOKEN_RETRIEVER`` finds may come from a cookie, so that it frees nobody.
    """
    _set(request, found.user, found.token, None)
    if not found.token.is_transient and get_settings().TOKEN_RETRIEVER is None:
        request._dont_enforce_csrf_checks = True  # type: ignore[attr-defined]  # what CsrfViewMiddleware looks for


def set_nobody(request: HttpRequest, error: AuthenticationRefused | CsrfRefused | None) -> None:
    """The same for a request whose credential was wrong, or that has none."""
    from django.contrib.auth.models import AnonymousUser

    _set(request, AnonymousUser(), None, error)


def set_session(request: HttpRequest) -> None:
    """The same for a request without a token: ``user`` stays that of its session, which is read when it is needed.

    ``auth`` asks ``user``, or who ``auser()`` said it is: async views await that first.
    """
    request.auth = SimpleLazyObject(lambda: _transient(request))  # type: ignore[attr-defined]
    request.auth_error = None  # type: ignore[attr-defined]
    if hasattr(request, "auser"):
        request.auser = _Asked(request.auser)


class _Asked:
    """``request.auser``, which remembers the answer for those who can't await."""

    def __init__(self, ask: Callable[[], Awaitable[Any]]) -> None:
        self._ask = ask
        self.user: Any = None

    async def __call__(self) -> Any:
        self.user = await self._ask()
        return self.user


def _transient(request: HttpRequest) -> TransientToken | None:
    # A login puts another one in the place of ours.
    asked = getattr(request, "auser", None)
    known = asked.user if isinstance(asked, _Asked) else None
    user = getattr(request, "user", None) if known is None else known
    return TransientToken() if user is not None and user.is_authenticated else None


def _set(request: Any, user: Any, auth: Any, error: Exception | None) -> None:
    async def auser() -> Any:
        return user

    request.user, request.auser, request.auth, request.auth_error = user, auser, auth, error


@receiver([user_logged_in, user_logged_out], dispatch_uid="sanctum.visitor")
def _look_again(*, request: Any = None, **kwargs: Any) -> None:
    """Who logs in or out within a request is no longer whom its credential named."""
    if hasattr(request, "auth_error"):
        set_session(request)
