"""Who sent a request, for plain views. ``SanctumMiddleware`` stands behind Django's ``AuthenticationMiddleware``."""

from collections.abc import Awaitable, Callable
from typing import Any

from asgiref.sync import iscoroutinefunction, markcoroutinefunction
from django.http import HttpRequest
from django.http.response import HttpResponseBase

from sanctum.authentication import Authenticated, AuthenticationRefused, aauthenticate, authenticate
from sanctum.authentication.answers import keep_private
from sanctum.authentication.refused import CsrfRefused
from sanctum.authentication.requests import judge_once, text_of
from sanctum.authentication.visitor import set_nobody, set_session, set_visitor

GetResponse = Callable[[HttpRequest], Any]


class SanctumMiddleware:
    """Sets ``request.user``, ``request.auser``, ``request.auth`` and ``request.auth_error`` by the token of a request.

    ``auth`` is the token. A wrong one makes the user anonymous, whatever session came with it, and leaves its
    ``AuthenticationRefused`` in ``auth_error``; to answer that is up to the view, or to ``sanctum_required``.

    Requests without a token keep the user of their session, and their ``auth`` is true (a ``TransientToken``) for
    somebody and false for nobody. Those with a good one need no CSRF token, for no other site can send it. What is
    answered to requests with a token is kept from shared caches. For sync and async sites.
    """

    sync_capable = True
    async_capable = True

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response
        self._is_async = iscoroutinefunction(get_response)
        if self._is_async:
            markcoroutinefunction(self)

    def __call__(self, request: HttpRequest) -> HttpResponseBase | Awaitable[HttpResponseBase]:
        if self._is_async:
            return self._respond_async(request)
        if not _begin(request):
            response: HttpResponseBase = self.get_response(request)
            return response
        try:
            _finish(request, authenticate(request))
        except (AuthenticationRefused, CsrfRefused) as error:
            set_nobody(request, error)
        return _private(self.get_response(request))

    async def _respond_async(self, request: HttpRequest) -> HttpResponseBase:
        if not _begin(request):
            response: HttpResponseBase = await self.get_response(request)
            return response
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


def _private(response: HttpResponseBase) -> HttpResponseBase:
    keep_private(response)
    return response
