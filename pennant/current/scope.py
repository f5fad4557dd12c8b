"""Whom features are asked for where nobody is named."""

from collections.abc import Callable
from typing import Any

from django.utils.module_loading import import_string

from pennant.conf import get_settings
from pennant.current.memory import current_memory
from pennant.scopes.scope import Scope

_resolver: Callable[[str], Any] | None = None


def resolve_scope_using(resolver: Callable[[str], Any] | None) -> None:
    """Have a function of a store's name return the default scope, instead of settings; ``None`` ends that."""
    global _resolver
    _resolver = resolver


def default_scope(store: str) -> Scope:
    """The default scope: once a request, since to ask for a user costs queries. Raises as ``Scope.of``."""
    memory = current_memory()
    if memory is None:
        return Scope.of(_given(store), store)
    if store not in memory.default_scopes:
        memory.default_scopes[store] = Scope.of(_given(store), store)
    return memory.default_scopes[store]


def _given(store: str) -> Any:
    if _resolver is not None:
        return _resolver(store)
    path = get_settings().DEFAULT_SCOPE
    return request_scope() if path is None else import_string(path)(store)


def request_scope() -> Any:
    """The user of the request that is going on, or ``None`` for an anonymous one, and where there is no request."""
    memory = current_memory()
    user = getattr(memory.request, "user", None) if memory else None
    return user if getattr(user, "is_authenticated", False) else None
