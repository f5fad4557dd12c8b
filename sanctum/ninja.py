"""Sanctum for django-ninja: ``NinjaAPI(auth=SanctumAuth())``, for sync and async operations."""

from collections.abc import Iterable
from typing import Any

from django.http import HttpRequest, HttpResponse

try:
    from ninja import NinjaAPI
    from ninja.errors import AuthenticationError, HttpError
    from ninja.security.base import AuthBase
except ImportError as error:
    raise ImportError("sanctum.ninja needs django-ninja: pip install django-ninja.") from error

from sanctum.authentication import AuthenticationRefused, authenticate
from sanctum.authentication.refused import CsrfRefused
from sanctum.authentication.replies import Reply, reply_to, reply_to_missing
from sanctum.authentication.visitor import set_visitor
from sanctum.guarding import missing_abilities, name_abilities, tell_denied

__all__ = ["SanctumAuth", "answer_refusals"]


class Refused(HttpError):
    """Raised where a request is refused. Without ``answer_refusals`` django-ninja shows status and ``detail`` alone."""

    def __init__(self, reply: Reply) -> None:
        super().__init__(reply.status, reply.detail)
        self.reply = reply


class SanctumAuth(AuthBase):
    """``auth=`` of an API, a router or an operation; ``request.auth`` is the token, ``request.user`` its owner.

    ``abilities`` must all be held, of ``any_ability`` one. django-ninja runs this in a thread where the operation is
    async. Raises ``ImproperlyConfigured`` for a list without abilities.
    """

    openapi_type = "http"
    openapi_scheme = "bearer"

    def __init__(self, *, abilities: Iterable[str] | None = None, any_ability: Iterable[str] | None = None) -> None:
        super().__init__()
        self._all = () if abilities is None else name_abilities(abilities)
        self._any = () if any_ability is None else name_abilities(any_ability)

    def __call__(self, request: HttpRequest) -> Any:
        """Return the token, or ``None`` if the request brings no credential. Raises an ``HttpError`` otherwise."""
        try:
            found = authenticate(request)
        except (AuthenticationRefused, CsrfRefused) as error:
            raise Refused(reply_to(error)) from None
        if found is None:
            return None
        missing = self._missing(found.token)
        if missing:
            tell_denied(found.token, missing, request)
            raise Refused(reply_to_missing(missing))
        set_visitor(request, found)
        # django-ninja lets nobody here say by which headers the answer varies, so Django's cache must not keep it.
        request._cache_update_cache = False  # type: ignore[attr-defined]  # what UpdateCacheMiddleware looks for
        return found.token

    def _missing(self, token: Any) -> list[str]:
        return missing_abilities(token, self._all) or missing_abilities(token, self._any, any_is_enough=True)


def answer_refusals(api: NinjaAPI) -> None:
    """Let an API answer refusals as the rest of Sanctum does: with a ``code``, and with ``WWW-Authenticate``."""

    def answer(request: HttpRequest, refused: Any) -> HttpResponse:
        told = refused.reply if isinstance(refused, Refused) else reply_to(None)
        response = api.create_response(request, dict(told.body), status=told.status)
        for name, value in told.headers.items():
            response[name] = value
        return response

    for kind in (Refused, AuthenticationError):
        api.add_exception_handler(kind, answer)
