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
    known = _remembered(store)
    if known is not None:
        return known
    given = _given(store)
    return _remember(store, given, _visitor(given))


async def adefault_scope(store: str) -> Scope:
    """``default_scope`` in async code: the request's user is asked for by ``request.auser()``."""
    known = _remembered(store)
    if known is not None:
        return known
    resolver = _current_resolver()
    if resolver is not None:
        given = await (resolver(store) if iscoroutinefunction(resolver) else sync_to_async(resolver)(store))
    else:
        given = await _arequest_scope()
    return _remember(store, given, await _avisitor(given))


def _remembered(store: str) -> Scope | None:
    memory = current_memory()
    return memory.default_scopes.get(store) if memory else None


def _remember(store: str, given: Any, visitor: str | None) -> Scope:
    """Resolvers get ``None`` for an anonymous visitor, also for one who has a text of their own."""
    scope, memory = Scope.of(given, store) if visitor is None else Scope(None, visitor), current_memory()
    if memory is not None:
        memory.default_scopes[store] = scope
    return scope


def _visitor(given: Any) -> str | None:
    memory = current_memory()
    return memory.visitor() if given is None and memory is not None and memory.visitor else None


async def _avisitor(given: Any) -> str | None:
    """A session may have to be read from the database."""
    memory = current_memory()
    is_needed = given is None and memory is not None and memory.visitor
    return await sync_to_async(_visitor)(given) if is_needed else None


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
    memory = current_memory()
    return _unless_anonymous(memory.user if memory else None)


async def _arequest_scope() -> Any:
    memory = current_memory()
    user = memory.user if memory else None
    if not isinstance(user, LazyObject) or user._wrapped is not empty:
        return _unless_anonymous(user)  # somebody has looked the user up already, or set one
    if memory is not None and memory.given_user is None and hasattr(memory.request, "auser"):
        return _unless_anonymous(await memory.request.auser())
    return await sync_to_async(request_scope)()


def _unless_anonymous(user: Any) -> Any:
    return user if getattr(user, "is_authenticated", False) else None
