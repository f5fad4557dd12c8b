"""What tests say instead of definitions and stores, and what they heard being checked (``pennant.testing``)."""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from contextvars import ContextVar
from typing import Any

ANY_SCOPE = None
NO_OVERRIDE = object()

Overrides = Mapping[tuple[str, str | None], Any]
"""Values by a feature's name and a scope's text, or ``ANY_SCOPE``."""

_overrides: ContextVar[Overrides | None] = ContextVar("pennant_overrides", default=None)
_listeners: ContextVar[tuple[list[tuple[str, str, Any]], ...]] = ContextVar("pennant_listeners", default=())


@contextmanager
def overriding(overrides: Overrides) -> Iterator[None]:
    """Have features these values inside, besides those of an outer ``overriding``. Values must be JSON already."""
    token = _overrides.set({**(_overrides.get() or {}), **overrides})
    try:
        yield
    finally:
        _overrides.reset(token)


def override_of(feature: str, scope: str) -> Any:
    """What a test says of a feature for a scope's text, or ``NO_OVERRIDE``."""
    overrides = _overrides.get()
    if not overrides:
        return NO_OVERRIDE
    found = overrides.get((feature, scope), NO_OVERRIDE)
    return overrides.get((feature, ANY_SCOPE), NO_OVERRIDE) if found is NO_OVERRIDE else found


@contextmanager
def listening() -> Iterator[list[tuple[str, str, Any]]]:
    """Note each check inside: feature, scope's text and value."""
    heard: list[tuple[str, str, Any]] = []
    token = _listeners.set((*_listeners.get(), heard))
    try:
        yield heard
    finally:
        _listeners.reset(token)


def tell_listeners(feature: str, scope: str, value: Any) -> None:
    """Note a check with everybody who listens."""
    for heard in _listeners.get():
        heard.append((feature, scope, value))


def is_overriding() -> bool:
    """Whether a test says anything."""
    return bool(_overrides.get())
