"""Which store is meant by a name."""

import functools
from collections.abc import Callable, Mapping
from contextvars import ContextVar
from difflib import get_close_matches
from typing import Any

from django.core.exceptions import ImproperlyConfigured
from django.core.signals import setting_changed
from django.dispatch import receiver
from django.utils.module_loading import import_string

from pennant.conf import get_settings
from pennant.errors import UnknownStore
from pennant.stores.base import Store

DRIVERS = {
    "array": "pennant.stores.array.ArrayStore",
    "cache": "pennant.stores.cache.CacheStore",
    "chain": "pennant.stores.chain.ChainStore",
    "database": "pennant.stores.database.DatabaseStore",
}
"""Our own drivers; any other ``DRIVER`` is the dotted path of a ``Store``, or was given to ``extend``."""

_being_made: ContextVar[tuple[str, ...]] = ContextVar("pennant_stores_being_made", default=())
_extensions: dict[str, Callable[[str, Mapping[str, Any]], Store]] = {}


def get_store(name: str | None = None) -> Store:
    """The store of this name, or the default one.

    Raises ``UnknownStore``, or ``ImproperlyConfigured`` where its driver can't be made.
    """
    return _made(name or get_settings().DEFAULT)


@functools.cache
def _made(name: str) -> Store:
    configured = get_settings().STORES
    if name not in configured:
        close = get_close_matches(name, configured, 1)
        meant = f"did you mean {close[0]!r}? " if close else ""
        raise UnknownStore(f"PENNANT['STORES'] has no {name[:60]!r}; {meant}Known are {', '.join(configured)}.")
    options = dict(configured[name])
    token = _being_made.set((*_being_made.get(), name))
    try:
        return _driver(name, options.pop("DRIVER"))(name, options)
    finally:
        _being_made.reset(token)


def member(store: str, name: str) -> Store:
    """A store of which another one is made. Raises ``ImproperlyConfigured`` if that is the other one itself."""
    if name in _being_made.get():
        circle = " -> ".join([*_being_made.get(), name])
        raise ImproperlyConfigured(f"PENNANT['STORES']['{store}'] is made of itself: {circle}.")
    return get_store(name)


def _driver(name: str, driver: str) -> Callable[[str, Mapping[str, Any]], Store]:
    if driver in _extensions:
        return _extensions[driver]
    path = DRIVERS.get(driver, driver)
    try:
        made = import_string(path)
    except ImportError as error:
        known = ", ".join([*DRIVERS, *_extensions])
        raise ImproperlyConfigured(
            f"PENNANT['STORES']['{name}']['DRIVER'] is {driver[:60]!r}, which can't be imported: {error}. "
            f"Known are {known}, and dotted paths of subclasses of pennant.stores.Store."
        ) from error
    if not (isinstance(made, type) and issubclass(made, Store)):
        raise ImproperlyConfigured(f"PENNANT['STORES']['{name}']['DRIVER'] must be a subclass of pennant.stores.Store.")
    return made


def extend(driver: str, factory: Callable[[str, Mapping[str, Any]], Store]) -> None:
    """Make a driver known by a name. ``factory`` gets the store's name and its options."""
    _extensions[driver] = factory
    _made.cache_clear()


def stores() -> list[Store]:
    """All stores that are configured. Raises as ``get_store``."""
    return [get_store(name) for name in get_settings().STORES]


def forget_stores() -> None:
    """Make all stores anew when they are next asked for."""
    _made.cache_clear()


@receiver(setting_changed)
def _forget(*, setting: str, **kwargs: Any) -> None:
    if setting == "PENNANT":
        forget_stores()
