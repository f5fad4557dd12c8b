"""What tests say instead of definitions and stores, and what they heard being checked (``pennant.testing``)."""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass, field
from typing import Any

from pennant.current.memory import current_memory

ANY = None
"""In a layer's keys: any feature, or any scope."""
NO_OVERRIDE = object()

Overrides = Mapping[tuple[str | None, str | None], Any]
"""Values by a feature's name, or ``ANY``, and a scope's text, or ``ANY``."""


@dataclass(slots=True, eq=False)
class Layer:
    """What one test says; a later layer counts before an earlier one."""

    values: dict[tuple[str | None, str | None], Any] = field(default_factory=dict)


# One tuple for each task, so that tests which run side by side say what they want; and one for all threads.
_layers: ContextVar[tuple[Layer, ...]] = ContextVar("pennant_overrides", default=())
_everywhere: tuple[Layer, ...] = ()
_listeners: ContextVar[tuple[list[tuple[str, str, Any]], ...]] = ContextVar("pennant_listeners", default=())


def lay(overrides: Overrides, *, everywhere: bool = False) -> Layer:
    """Have features these values from now on, here or in all threads of the process. Values must be JSON already."""
    global _everywhere
    layer = Layer(dict(overrides))
    if everywhere:
        _everywhere = (*_everywhere, layer)
    else:
        _layers.set((*_layers.get(), layer))
    _forget_answers()
    return layer


def lift(layer: Layer) -> None:
    """End what a layer says, also where this is another task than that in which it was laid."""
    global _everywhere
    layer.values.clear()
    _everywhere = tuple(each for each in _everywhere if each is not layer)
    _layers.set(tuple(each for each in _layers.get() if each is not layer))
    _forget_answers()


@contextmanager
def overriding(overrides: Overrides) -> Iterator[None]:
    """Have features these values inside, besides those of an outer ``overriding``. Values must be JSON already."""
    layer = lay(overrides)
    try:
        yield
    finally:
        lift(layer)


def override_of(feature: str, scope: str) -> Any:
    """What a test says of a feature for a scope's text, or ``NO_OVERRIDE``."""
    layers = (*_everywhere, *_layers.get())
    for layer in reversed(layers):
        for key in ((feature, scope), (feature, ANY), (ANY, ANY)):
            if key in layer.values:
                return layer.values[key]
    return NO_OVERRIDE


def is_overriding() -> bool:
    """Whether a test says anything."""
    return any(layer.values for layer in (*_everywhere, *_layers.get()))


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


def _forget_answers() -> None:
    """What was remembered may rest on what is overridden now, through requirements and resolvers."""
    memory = current_memory()
    if memory is not None:
        memory.answers.clear()
