"""Plain views that want a token, or the session of a front end of ours: ``@sanctum_required``."""

import functools
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any

from asgiref.sync import iscoroutinefunction
from django.core.exceptions import ImproperlyConfigured
from django.http import HttpRequest
from django.http.response import HttpResponseBase

from sanctum.authentication import Authenticated, AuthenticationRefused, aauthenticate, authenticate
from sanctum.authentication.answers import answer_missing, answer_refused, keep_private
from sanctum.authentication.refused import CsrfRefused
from sanctum.authentication.requests import judge_once
from sanctum.authentication.visitor import set_visitor
from sanctum.guarding import atell_denied, missing_abilities, name_abilities, tell_denied

View = Callable[..., Any]


@dataclass(frozen=True, slots=True)
class Rule:
    """What a view wants of whom it lets in, besides being somebody."""

    all_of: tuple[str, ...] = ()
    any_of: tuple[str, ...] = ()

    def missing(self, auth: Any) -> list[str]:
        """What is lacking; of ``any_of`` all, if there is none."""
        return [
            *missing_abilities(auth, self.all_of),
            *missing_abilities(auth, self.any_of, any_is_enough=True),
        ]


def sanctum_required(
    view: View | None = None,
    *,
    abilities: Iterable[str] | None = None,
    any_ability: Iterable[str] | None = None,
) -> Any:
    """Let only requests into a view that bring a good token, or are of a front end of ours with a session.

    ``@sanctum_required`` alone, or with all of ``abilities``, with one of ``any_ability``, or both. The view finds
    ``request.user`` and ``request.auth``. Others get JSON: 401, 403 with what is ``missing``, 403 or
    ``CSRF_FAILURE_STATUS`` for a forged request, 429 after too many wrong tokens.

    For sync and async functions, what ``as_view()`` returns, and the ``dispatch`` of classes by ``method_decorator``.
    The CSRF token of a session is asked for here, so ``CsrfViewMiddleware`` lets the view alone, and so does
    ``LoginRequiredMiddleware``. Raises ``ImproperlyConfigured`` for an empty list, and for what is no ability.
    """
    if view is not None and not callable(view):
        raise ImproperlyConfigured("Name abilities as @sanctum_required(abilities=[...]).")
    rule = Rule(*(() if names is None else name_abilities(names) for names in (abilities, any_ability)))
    return _guarded(view, rule) if view is not None else functools.partial(_guarded, rule=rule)


def _guarded(view: View, rule: Rule) -> View:
    guarded = _async(view, rule) if _is_async(view) else _sync(view, rule)
    guarded.csrf_exempt = True  # type: ignore[attr-defined]  # authenticate() checks it
    guarded.login_required = False  # type: ignore[attr-defined]  # nor does LoginRequiredMiddleware know of tokens
    return guarded


def _sync(view: View, rule: Rule) -> View:
    @functools.wraps(view)
    def guarded(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        judge_once(request)
        try:
            found = authenticate(request)
        except (AuthenticationRefused, CsrfRefused) as error:
            return _private(answer_refused(error))
        if found is None:
            return _private(answer_refused(None))
        if missing := _enter(request, found, rule):
            tell_denied(found.token, missing, request)
            return _private(answer_missing(missing))
        return _private(view(request, *args, **kwargs))

    return guarded


def _async(view: View, rule: Rule) -> View:
    @functools.wraps(view)
    async def guarded(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        judge_once(request)
        try:
            found = await aauthenticate(request)
        except (AuthenticationRefused, CsrfRefused) as error:
            return _private(answer_refused(error))
        if found is None:
            return _private(answer_refused(None))
        if missing := _enter(request, found, rule):
            await atell_denied(found.token, missing, request)
            return _private(answer_missing(missing))
        return _private(await view(request, *args, **kwargs))

    return guarded


def _enter(request: HttpRequest, found: Authenticated, rule: Rule) -> list[str]:
    """Let the request be of whom was found; returns the abilities that they lack for the view."""
    set_visitor(request, found)
    return rule.missing(found.token)


def _is_async(view: Any) -> bool:
    """Also the ``dispatch`` of an async class, which is a plain function that returns a coroutine."""
    bound_to = getattr(getattr(view, "func", None), "__self__", None)
    return iscoroutinefunction(view) or bool(getattr(bound_to, "view_is_async", False))


def _private(response: HttpResponseBase) -> HttpResponseBase:
    keep_private(response)
    return response
