"""Features as pages ask for them: there is an answer whatever fails.

What raises is logged, and the feature has its default, unless ``PENNANT["ON_ERROR"]`` is ``"raise"``. Without
``PennantMiddleware`` the request that is given tells whom features are asked for.
"""

import asyncio
import logging
from collections.abc import Callable, Iterable
from contextlib import AbstractContextManager, nullcontext
from functools import partial
from typing import Any

from asgiref.sync import async_to_sync

from pennant.conf import get_settings
from pennant.current import current_memory, remembering
from pennant.definitions import registry
from pennant.errors import AsyncNeeded, PennantError
from pennant.interaction import MISSING, Interaction
from pennant.naming import named
from pennant.values import is_active

logger = logging.getLogger("pennant")

DEFAULT_SCOPE = object()
"""Stands for the scope of code that names none."""


def are_active(
    features: Iterable[Any], scope: Any = DEFAULT_SCOPE, *, any_of: bool = False, request: Any = None
) -> bool:
    """Whether all features, or with ``any_of`` at least one, are active for a scope, or for each of a list of them."""
    names = _names(features, any_of)
    otherwise = partial(_default_activity, names, any_of)
    return bool(names) and _ask(_METHOD[any_of], (names,), scope, request, otherwise)


async def aare_active(
    features: Iterable[Any], scope: Any = DEFAULT_SCOPE, *, any_of: bool = False, request: Any = None
) -> bool:
    """``are_active`` in async code."""
    names = _names(features, any_of)
    otherwise = partial(_default_activity, names, any_of)
    return bool(names) and await _aask(_METHOD[any_of], (names,), scope, request, otherwise)


def value_of(feature: Any, scope: Any = DEFAULT_SCOPE, *, default: Any = MISSING, request: Any = None) -> Any:
    """The value of a feature; ``default`` where it is unknown or fails."""
    return _ask("value", (feature, default), scope, request, partial(_default_value, feature, default))


async def avalue_of(feature: Any, scope: Any = DEFAULT_SCOPE, *, default: Any = MISSING, request: Any = None) -> Any:
    """``value_of`` in async code."""
    return await _aask("value", (feature, default), scope, request, partial(_default_value, feature, default))


def values_of(features: Iterable[Any], scope: Any = DEFAULT_SCOPE, *, request: Any = None) -> dict[str, Any]:
    """The values of some features, by name."""
    names = _names(features, True)
    return _ask("values", (names,), scope, request, lambda: {name: default_of(name) for name in names})


def load(features: Iterable[Any], scope: Any = DEFAULT_SCOPE) -> None:
    """Have memory know features, with one query, before they are asked for one by one; nothing without a memory."""
    if current_memory() is not None:
        _ask("load_missing", (_names(features, True),), scope, None, lambda: None)


async def aload(features: Iterable[Any], scope: Any = DEFAULT_SCOPE) -> None:
    """``load`` in async code."""
    if current_memory() is not None:
        await _aask("load_missing", (_names(features, True),), scope, None, lambda: None)


def default_of(feature: Any) -> Any:
    """The value of a feature that nobody can be asked for."""
    definition = registry.get(feature) if isinstance(feature, str) else None
    return False if definition is None else definition.default


def memory_of(request: Any) -> AbstractContextManager[Any]:
    """The memory that there is; else one for what is asked inside, if a request is known."""
    return nullcontext() if request is None or current_memory() is not None else remembering(request)


_METHOD = {False: "all_are_active", True: "some_are_active"}


def _ask(method: str, arguments: tuple[Any, ...], scope: Any, request: Any, otherwise: Callable[[], Any]) -> Any:
    with memory_of(request):
        try:
            return getattr(_asked(scope), method)(*arguments)
        except AsyncNeeded as error:
            if _is_in_event_loop():
                return _instead(error, otherwise)
            return async_to_sync(_aask)(method, arguments, scope, request, otherwise)
        except PennantError as error:
            return _instead(error, otherwise)


async def _aask(method: str, arguments: tuple[Any, ...], scope: Any, request: Any, otherwise: Callable[[], Any]) -> Any:
    with memory_of(request):
        try:
            return await getattr(_asked(scope), f"a{method}")(*arguments)
        except PennantError as error:
            return _instead(error, otherwise)


def _asked(scope: Any) -> Interaction:
    return Interaction() if scope is DEFAULT_SCOPE else Interaction().for_(scope)


def _is_in_event_loop() -> bool:
    try:
        asyncio.get_running_loop()
    except RuntimeError:
        return False
    return True


def _instead(error: PennantError, otherwise: Callable[[], Any]) -> Any:
    if get_settings().ON_ERROR == "raise":
        raise error
    logger.error("A page has defaults of features: %s", error, exc_info=error)
    return otherwise()


def _names(features: Iterable[Any], any_of: bool) -> list[str]:
    """The stored names; without what can be no name, or none at all where each feature counts."""
    names: list[str] = []
    for feature in features:
        try:
            names.append(named(feature))
        except PennantError as error:
            _instead(error, lambda: None)
            if not any_of:
                return []
    return names


def _default_activity(names: list[str], any_of: bool) -> bool:
    return (any if any_of else all)(is_active(default_of(name)) for name in names)


def _default_value(feature: Any, default: Any) -> Any:
    return default_of(feature) if default is MISSING else default
