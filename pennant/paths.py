"""``feature_path``: URLs that lead to a view where a feature is active, and elsewhere where it is not."""

from collections.abc import Callable
from typing import Any, TypeVar

from django.http import HttpRequest
from django.urls import URLPattern, URLResolver

from pennant.errors import InvalidGuard
from pennant.guarding import Guard, View, note_named

Route = TypeVar("Route", URLPattern, URLResolver)

_MARKS = ("csrf_exempt", "login_required")


def feature_path(
    feature: Any,
    route: Route,
    *,
    fallback: View | None = None,
    scope: Callable[[HttpRequest], Any] | None = None,
) -> Route:
    """``path()`` or ``re_path()`` for requests for which a feature is active, or each of a list.

    Names, converters, and an ``include()`` with its namespaces are as without it. ``fallback`` is a view, sync or
    async, that answers the other requests with the same arguments; without one they get what guards answer
    (``WHEN_INACTIVE``, ``DENIED_STATUS``). Raises ``InvalidGuard`` and ``InvalidName``; also where only one of a view
    and its fallback is ``csrf_exempt``, or needs no login, since middleware looks at the view.
    """
    if not isinstance(route, URLPattern | URLResolver):
        raise InvalidGuard("feature_path() takes a path(), a re_path(), or one of them with include([...]).")
    if fallback is not None and (not callable(fallback) or isinstance(fallback, type)):
        raise InvalidGuard("The fallback of feature_path() must be a view; of a class it is as_view().")
    features = tuple(feature) if isinstance(feature, list | tuple | set) else (feature,)
    guard = Guard(features=features, scope=scope)
    note_named(features, f"feature_path({str(route.pattern)!r})")
    if fallback is not None and isinstance(route, URLPattern):
        _check_marks(route.callback, fallback)
    resolve = route.resolve

    def resolve_guarded(path: str) -> Any:
        match = resolve(path)
        if match:
            if fallback is not None:
                _check_marks(match.func, fallback)
            match.func = guard.around(match.func, fallback)
        return match

    # On the instance: so the route keeps its class, and with it how Django and others reverse and describe it.
    route.resolve = resolve_guarded  # type: ignore[method-assign]
    return route


def _check_marks(view: View, fallback: View) -> None:
    for mark in _MARKS:
        if getattr(view, mark, None) != getattr(fallback, mark, None):
            raise InvalidGuard(f"{view!r} and its fallback differ in {mark}, and middleware looks at the view only.")
