"""Who sent a request, for plain views. ``SanctumMiddleware`` stands behind Django's ``AuthenticationMiddleware``."""

from collections.abc import Awaitable
from typing import Any

from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.utils.cache import patch_vary_headers

from revurb.middleware import GetResponse, TwoModeMiddleware
from sanctum.authentication import Authenticated, AuthenticationRefused, aauthenticate, authenticate
from sanctum.authentication.answers import keep_private
from sanctum.authentication.refused import CsrfRefused
from sanctum.authentication.requests import BY_SESSION, BY_TOKEN, judge_once, text_of
from sanctum.authentication.visitor import set_nobody, set_session, set_visitor
from sanctum.conf import get_settings


class SanctumMiddleware(TwoModeMiddleware):
    """Sets ``request.user``, ``request.auser``, ``request.auth`` and ``request.auth_error`` by the token of a request.

    ``auth`` is the token. A wrong one makes the user anonymous, whatever session came with it, and leaves its
    ``AuthenticationRefused`` in ``auth_error``; to answer that is up to the view, or to ``sanctum_required``.

    Requests without a token keep the user of their session, and their ``auth`` is true (a ``TransientToken``) for
    somebody and false for nobody. Those with a good one need no CSRF token, for no other site can send it. What is
    answered to requests with a token, or to a session that DRF's class let in, is kept from shared caches. For sync and
    async sites.

    On pages for people alone, Django's admin and its page to change a password, a token is nobody's: they ask for no
    abilities, so that the least of tokens could do there whatever its owner may.
    """

    def __init__(self, get_response: GetResponse) -> None:
        super().__init__(get_response)
        if self.is_async:
            # Django would call the other one in a thread.
            self.process_view = self._aprocess_view  # type: ignore[assignment]

    def process_view(self, request: HttpRequest, view: Any, args: Any, kwargs: Any) -> None:
        """Django calls it when it knows which view is meant."""
        if hasattr(request, BY_TOKEN) and _is_for_people(request, view):
            set_nobody(request, None)

    async def _aprocess_view(self, request: HttpRequest, view: Any, args: Any, kwargs: Any) -> None:
        SanctumMiddleware.process_view(self, request, view, args, kwargs)

    def __call__(self, request: HttpRequest) -> HttpResponseBase | Awaitable[HttpResponseBase]:
        if self.is_async:
            return self._respond_async(request)
        if not _begin(request):
            return _varied(request, self.get_response(request))
        try:
            _finish(request, authenticate(request))
        except (AuthenticationRefused, CsrfRefused) as error:
            set_nobody(request, error)
        return _private(self.get_response(request))

    async def _respond_async(self, request: HttpRequest) -> HttpResponseBase:
        if not _begin(request):
            return _varied(request, await self.get_response(request))
        try:
            _finish(request, await aauthenticate(request))
        except (AuthenticationRefused, CsrfRefused) as error:
            set_nobody(request, error)
        return _private(await self.get_response(request))


def _begin(request: HttpRequest) -> bool:
    """Whether there is a token to look at. Most pages never ask who reads them, so a session is left alone."""
    if text_of(request) is None:
        set_session(request)
        return False
    judge_once(request)
    return True


def _finish(request: HttpRequest, found: Authenticated | None) -> None:
    if found is None:
        set_nobody(request, None)
    else:
        set_visitor(request, found)


def _is_for_people(request: HttpRequest, view: Any) -> bool:
    from django.contrib.auth.views import PasswordChangeView

    kind = getattr(view, "view_class", None)
    if isinstance(kind, type) and issubclass(kind, PasswordChangeView):
        return True
    match = request.resolver_match
    return match is not None and "admin" in match.app_names


def _varied(request: HttpRequest, response: HttpResponseBase) -> HttpResponseBase:
    """A page that asked who reads it is another one for somebody with a token, as it is for another cookie.

    One that asked us, as DRF's class does, and let a session in, is for nobody else.
    """
    if hasattr(request, BY_SESSION):
        return _private(response)
    session = getattr(request, "session", None)
    if session is not None and session.accessed:
        patch_vary_headers(response, (get_settings().HEADER,))
    return response


def _private(response: HttpResponseBase) -> HttpResponseBase:
    keep_private(response)
    return response
