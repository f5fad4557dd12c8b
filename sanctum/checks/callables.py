"""Checks of the functions that a site names in ``SANCTUM``."""

import inspect
from collections.abc import Iterator
from typing import Any

from django.core.checks import CheckMessage, Error
from django.utils.module_loading import import_string

from sanctum.checks.reading import current_settings

ARGUMENTS = {"TOKEN_RETRIEVER": ("request",), "TOKEN_VALIDATOR": ("token", "is_valid", "request")}
"""The settings that name functions, and what those are called with."""


def check_callables(app_configs: Any = None, **kwargs: Any) -> list[CheckMessage]:
    """Tell of functions that can't be imported or called."""
    settings = current_settings()
    named = [(setting, getattr(settings, setting)) for setting in ARGUMENTS]
    return [message for setting, path in named if path for message in _check(setting, path)]


def _check(setting: str, path: str) -> Iterator[CheckMessage]:
    arguments = ", ".join(ARGUMENTS[setting])
    example = f"def {path.rpartition('.')[2]}({arguments}): ..."
    try:
        function = import_string(path)
    except Exception as error:
        yield Error(
            f"SANCTUM[{setting!r}] names {path!r}, which can't be imported: {type(error).__name__}.",
            hint=f"Write `{example}` in {path.rpartition('.')[0]}.py, or remove the key.",
            id="sanctum.E030",
        )
        return
    if not callable(function) or not _takes(function, len(ARGUMENTS[setting])):
        yield Error(
            f"SANCTUM[{setting!r}] names {path!r}, which can't be called with ({arguments}).",
            hint=f"Write `{example}`.",
            id="sanctum.E031",
        )
    elif inspect.iscoroutinefunction(function):
        yield Error(
            f"SANCTUM[{setting!r}] names {path!r}, which is async, and nobody awaits what it returns.",
            hint=f"Write `{example}`, without async.",
            id="sanctum.E031",
        )


def _takes(function: Any, count: int) -> bool:
    """Whether it can be called with so many arguments; what tells nothing of itself, as some C code, may be."""
    try:
        inspect.signature(function).bind(*range(count))
    except TypeError:
        return False
    except Exception:
        return True
    return True
