"""What a resolver says of scopes by its first parameter: whether it wants one, which, and whether nobody will do."""

import inspect
from collections.abc import Callable
from dataclasses import dataclass
from types import NoneType, UnionType
from typing import Any, Union, get_args, get_origin, get_type_hints

from pennant.errors import InvalidDefinition


@dataclass(frozen=True, slots=True)
class Signature:
    """``types`` are the classes that the parameter's annotation names, empty for any."""

    wants_scope: bool = True
    takes_null: bool = True
    types: tuple[type, ...] = ()
    is_async: bool = False

    def takes(self, scope: Any) -> bool:
        """Whether a scope that is not ``None`` is of a kind that the annotation names."""
        return not self.types or isinstance(scope, self.types)


def read_signature(function: Callable[..., Any]) -> Signature:
    """Read a callable's signature. Raises ``InvalidDefinition`` for one that can't be called with just a scope.

    A parameter without an annotation, and one whose annotation can't be resolved, takes anything.
    """
    is_async = _is_async(function)
    try:
        parameters = list(inspect.signature(function).parameters.values())
    except (TypeError, ValueError):
        return Signature(is_async=is_async)
    positional = [each for each in parameters if each.kind in _POSITIONAL]
    required = [each for each in parameters if each.default is each.empty and each.kind not in _VARIADIC]
    if len([each for each in required if each in positional]) > 1 or any(each not in positional for each in required):
        raise InvalidDefinition(f"{function!r} must be callable with one argument, the scope, or with none.")
    if not positional:
        return Signature(wants_scope=False, is_async=is_async)
    annotation = _annotation(function, positional[0])
    types, takes_null = _read(annotation)
    return Signature(takes_null=takes_null or positional[0].default is None, types=types, is_async=is_async)


def _is_async(function: Callable[..., Any]) -> bool:
    """Whether a function, or an object that is called like one, returns a coroutine."""
    return inspect.iscoroutinefunction(function) or inspect.iscoroutinefunction(type(function).__call__)


_POSITIONAL = (
    inspect.Parameter.POSITIONAL_ONLY,
    inspect.Parameter.POSITIONAL_OR_KEYWORD,
    inspect.Parameter.VAR_POSITIONAL,
)
_VARIADIC = (inspect.Parameter.VAR_POSITIONAL, inspect.Parameter.VAR_KEYWORD)


def _annotation(function: Callable[..., Any], parameter: inspect.Parameter) -> Any:
    if parameter.annotation is parameter.empty:
        return Any
    if not isinstance(parameter.annotation, str):
        return parameter.annotation
    try:
        target = function if inspect.isroutine(function) else type(function).__call__
        return get_type_hints(target).get(parameter.name, Any)
    except (NameError, TypeError, AttributeError, SyntaxError):
        return Any


def _read(annotation: Any) -> tuple[tuple[type, ...], bool]:
    if annotation is Any or annotation is object:
        return (), True
    if annotation is None or annotation is NoneType:
        return (), True
    if get_origin(annotation) in (Union, UnionType):
        parts = [_read(each) for each in get_args(annotation)]
        is_open = any(
            not types and each is not NoneType for (types, _), each in zip(parts, get_args(annotation), strict=True)
        )
        return () if is_open else tuple(t for types, _ in parts for t in types), any(null for _, null in parts)
    if isinstance(annotation, type):
        return (annotation,), False
    origin = get_origin(annotation)
    return ((origin,), False) if isinstance(origin, type) else ((), True)
