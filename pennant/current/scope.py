"""Whom features are asked for where nobody is named."""

from collections.abc import Callable
from inspect import iscoroutinefunction
from typing import Any

from asgiref.sync import sync_to_async
from django.utils.functional import LazyObject, empty
from django.utils.module_loading import import_string

from pennant.conf import get_settings
from pennant.current.memory import current_memory
from pennant.errors import AsyncNeeded
from pennant.scopes.scope import Scope

_resolver: Callable[[str], Any] | None = None


def resolve_scope_using(resolver: Callable[[str], Any] | None) -> None:
    """Have a function of a store's name return the default scope, instead of settings; ``None`` ends that.

    It may be async, where only ``a``-methods ask.
    """
    global _resolver
    _resolver = resolver


def default_scope(store: str) -> Scope:
    """The default scope: once a request, since to ask for a user costs queries.

    Raises as ``Scope.of``, and ``AsyncNeeded`` where the resolver is async.
    """
    return _remembered(store) or _remember(store, _given(store))


async def adefault_scope(store: str) -> Scope:
    """``default_scope`` in async code: the request's user is asked for by ``request.auser()``."""
    known = _remembered(store)
    if known is not None:
        return known
    resolver = _current_resolver()
    if resolver is not None:
        called = resolver(store) if iscoroutinefunction(resolver) else sync_to_async(resolver)(store)
        return _remember(store, await called)
    return _remember(store, await _arequest_scope())


def _remembered(store: str) -> Scope | None:
    memory = current_memory()
    return memory.default_scopes.get(store) if memory else None


def _remember(store: str, given: Any) -> Scope:
    scope, memory = Scope.of(given, store), current_memory()
    if memory is not None:
        memory.default_scopes[store] = scope
    return scope


def _current_resolver() -> Callable[[str], Any] | None:
    path = get_settings().DEFAULT_SCOPE
    return _resolver or (import_string(path) if path else None)


def _given(store: str) -> Any:
    resolver = _current_resolver()
    if resolver is None:
        return request_scope()
    if iscoroutinefunction(resolver):
        raise AsyncNeeded("The resolver of the default scope is async: use methods that begin with a.")
    return resolver(store)


def request_scope() -> Any:
    """The user of the request that is going on, or ``None`` for an anonymous one, and where there is no request."""
    return _unless_anonymous(getattr(_request(), "user", None))


async def _arequest_scope() -> Any:
    request = _request()
    user = getattr(request, "user", None)
    if not isinstance(user, LazyObject) or user._wrapped is not empty:
        return _unless_anonymous(user)  # somebody has looked the user up already, or set one
    if hasattr(request, "auser"):
        return _unless_anonymous(await request.auser())
    return await sync_to_async(request_scope)()


def _request() -> Any:
    memory = current_memory()
    return memory.request if memory else None


def _unless_anonymous(user: Any) -> Any:
    return user if getattr(user, "is_authenticated", False) else None
