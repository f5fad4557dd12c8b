"""Calls what sites give us, sync or async, from async code."""

import inspect
from collections.abc import Callable
from typing import Any

from asgiref.sync import iscoroutinefunction, sync_to_async


def is_async(function: Callable[..., Any]) -> bool:
    """Whether a call gives an awaitable; callable objects included."""
    return iscoroutinefunction(function) or iscoroutinefunction(getattr(function, "__call__", None))  # noqa: B004


async def awith(function: Callable[..., Any], then: Callable[[Any], Any], *arguments: Any, **named: Any) -> Any:
    """What ``then`` makes of a function's result. Both may use the ORM, and share one visit to the thread if they can.

    A function that gives an awaitable without looking async, such as an async one in a plain wrapper, is awaited as
    well: ``then`` never sees an awaitable, which would count as true.
    """
    if is_async(function):
        found = function(*arguments, **named)
    else:
        found = await sync_to_async(lambda: _then(function(*arguments, **named), then))()
        if not inspect.isawaitable(found):
            return found
    return await sync_to_async(then)(await found)


def _then(result: Any, then: Callable[[Any], Any]) -> Any:
    return result if inspect.isawaitable(result) else then(result)


async def acall(function: Callable[..., Any], *arguments: Any, **named: Any) -> Any:
    """The result of a function; a sync one runs in Django's thread for this request, where it may use the ORM."""
    if is_async(function):
        return await function(*arguments, **named)
    result = await sync_to_async(function)(*arguments, **named)
    return await result if inspect.isawaitable(result) else result
