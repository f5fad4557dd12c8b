"""What guards of views have in common: which features they want, for whom, and how they answer instead of a view."""

from collections.abc import Callable
from dataclasses import dataclass
from functools import wraps
from typing import Any

from asgiref.sync import async_to_sync, iscoroutinefunction, sync_to_async
from django.core.exceptions import BadRequest, PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.module_loading import import_string

from pennant.conf import get_settings
from pennant.definitions import FeatureClass, feature_name
from pennant.errors import InvalidGuard
from pennant.pages import DEFAULT_SCOPE, aare_active, are_active

View = Callable[..., Any]
STATUSES = range(400, 500)
_RAISED = {400: BadRequest, 403: PermissionDenied, 404: Http404}

_named: dict[str, list[str]] = {}


def named_features() -> dict[str, list[str]]:
    """The features that guards name, and where, as far as modules were imported; classes define themselves."""
    return {name: list(places) for name, places in _named.items()}


def note_named(features: tuple[Any, ...], place: str) -> None:
    """Note which features a guard names, for a system check."""
    for feature in features:
        if not isinstance(feature, FeatureClass | type):
            places = _named.setdefault(feature_name(feature), [])
            if place not in places:
                places.append(place)


@dataclass(frozen=True, slots=True, kw_only=True)
class Guard:
    """What one guard says. Raises ``InvalidGuard`` and ``InvalidName``."""

    features: tuple[Any, ...]
    any_of: bool = False
    """Whether one active feature is enough."""
    scope: Callable[[Any], Any] | None = None
    """A function of the request, sync or async, that returns a scope, or a list."""
    response: Callable[[HttpRequest, list[str]], Any] | None = None
    """A function of the request and the features' names that returns the response."""
    redirect: str | None = None
    """A URL, or the name of a view."""
    status: int | None = None

    def __post_init__(self) -> None:
        if not self.features:
            raise InvalidGuard("A guard must name a feature.")
        for feature in self.features:
            feature_name(feature)
        if sum(each is not None for each in (self.response, self.redirect, self.status)) > 1:
            raise InvalidGuard("A guard has one of response, redirect and status.")
        for name in ("scope", "response"):
            if getattr(self, name) is not None and not callable(getattr(self, name)):
                raise InvalidGuard(f"A guard's {name} must be a function.")
        if self.status is not None and (type(self.status) is not int or self.status not in STATUSES):
            raise InvalidGuard(f"A guard's status must be from 400 to 499, not {self.status!r}.")

    @property
    def names(self) -> list[str]:
        """The stored names of the features."""
        return [feature_name(feature) for feature in self.features]

    def lets_in(self, request: Any) -> bool:
        """Whether the features are active."""
        scope = DEFAULT_SCOPE if self.scope is None else run(self.scope, request)
        return are_active(self.features, scope, any_of=self.any_of, request=request)

    async def alets_in(self, request: Any) -> bool:
        """``lets_in`` in async code."""
        scope = DEFAULT_SCOPE if self.scope is None else await arun(self.scope, request)
        return await aare_active(self.features, scope, any_of=self.any_of, request=request)

    def deny(self, request: HttpRequest) -> Any:
        """The response to a request that is not let in. May raise what Django answers with, ``Http404`` say."""
        respond = self._responder()
        return self._plain_answer() if respond is None else run(respond, request, self.names)

    async def adeny(self, request: HttpRequest) -> Any:
        """``deny`` in async code."""
        respond = self._responder()
        return self._plain_answer() if respond is None else await arun(respond, request, self.names)

    def around(self, view: View, otherwise: View | None = None) -> View:
        """The view where the features are active; ``otherwise``, or else ``deny``, where they are not."""
        return self._around_async(view, otherwise) if is_async_view(view) else self._around_sync(view, otherwise)

    def _around_sync(self, view: View, otherwise: View | None) -> View:
        @wraps(view)
        def guarded(request: HttpRequest, *args: Any, **kwargs: Any) -> Any:
            if self.lets_in(request):
                return view(request, *args, **kwargs)
            return self.deny(request) if otherwise is None else run(otherwise, request, *args, **kwargs)

        return guarded

    def _around_async(self, view: View, otherwise: View | None) -> View:
        @wraps(view)
        async def guarded(request: HttpRequest, *args: Any, **kwargs: Any) -> Any:
            if await self.alets_in(request):
                return await view(request, *args, **kwargs)
            return await self.adeny(request) if otherwise is None else await arun(otherwise, request, *args, **kwargs)

        return guarded

    def _responder(self) -> Callable[..., Any] | None:
        if self.response is not None:
            return self.response
        path = get_settings().WHEN_INACTIVE
        return import_string(path) if path and self.redirect is None and self.status is None else None

    def _plain_answer(self) -> HttpResponse:
        if self.redirect is not None:
            return redirect(self.redirect)
        status = self.status or get_settings().DENIED_STATUS
        if status in _RAISED:
            raise _RAISED[status]  # without a text: a site's error page may show it, and so what is not released
        return HttpResponse(status=status)


def is_async_view(view: Any) -> bool:
    """Also the ``dispatch`` of an async class, which is a plain function that returns a coroutine."""
    bound_to = getattr(getattr(view, "func", None), "__self__", None)
    return iscoroutinefunction(view) or bool(getattr(bound_to, "view_is_async", False))


def run(function: Callable[..., Any], *args: Any, **kwargs: Any) -> Any:
    """Call a sync or async function from sync code."""
    return (async_to_sync(function) if iscoroutinefunction(function) else function)(*args, **kwargs)


async def arun(function: Callable[..., Any], *args: Any, **kwargs: Any) -> Any:
    """Call a sync or async function from async code; sync ones in a thread."""
    return await (function if iscoroutinefunction(function) else sync_to_async(function))(*args, **kwargs)
