"""``@feature_required``: views that are there where features are active."""

from collections.abc import Callable
from typing import Any

from django.http import HttpRequest
from django.utils.decorators import method_decorator

from pennant.errors import InvalidGuard
from pennant.guarding import Guard, View, note_named


def feature_required(
    *features: Any,
    any_of: bool = False,
    scope: Callable[[HttpRequest], Any] | None = None,
    response: Callable[[HttpRequest, list[str]], Any] | None = None,
    redirect: str | None = None,
    status: int | None = None,
) -> Callable[[View], View]:
    """Let requests into a view where all features are active, or with ``any_of`` one of them.

    They are asked for the request's user, or for what ``scope(request)`` returns. Others get what
    ``response(request, names)`` returns, a ``redirect`` to a URL or a view's name, or a ``status``; without one of
    these ``PENNANT["WHEN_INACTIVE"]`` and ``PENNANT["DENIED_STATUS"]`` decide. All functions may be async.

    For sync and async functions, what ``as_view()`` returns, and methods of classes by ``method_decorator``. Raises
    ``InvalidGuard`` and ``InvalidName``.
    """
    guard = Guard(features=features, any_of=any_of, scope=scope, response=response, redirect=redirect, status=status)

    def decorate(view: View) -> View:
        if isinstance(view, type):
            raise InvalidGuard("For a class there is FeatureRequiredMixin, or method_decorator(..., name='dispatch').")
        note_named(features, _place(view))
        return guard.around(view)

    return decorate


def _place(view: View) -> str:
    module, name = getattr(view, "__module__", "?"), getattr(view, "__qualname__", "?")
    return "feature_required() of a method" if module == method_decorator.__module__ else f"{module}.{name}"
