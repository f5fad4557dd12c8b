"""Calls what sites give us, sync or async, from async code."""

import inspect
from collections.abc import Callable
from typing import Any

from asgiref.sync import iscoroutinefunction, sync_to_async


def is_async(function: Callable[..., Any]) -> bool:
    """Whether a call gives an awaitable; callable objects included."""
    return iscoroutinefunction(function) or iscoroutinefunction(getattr(function, "__call__", None))  # noqa: B004


async def acall(function: Callable[..., Any], *arguments: Any, **named: Any) -> Any:
    """The result of a function; a sync one runs in Django's thread for this request, where it may use the ORM."""
    if is_async(function):
        return await function(*arguments, **named)
    result = await sync_to_async(function)(*arguments, **named)
    return await result if inspect.isawaitable(result) else result
