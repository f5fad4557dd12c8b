"""The events of the installed apps."""

import inspect
from importlib import import_module
from typing import Any

from django.apps import apps
from django.utils.module_loading import module_has_submodule

from broadcasting.events import BroadcastEvent

OURS = "broadcasting."


def discover_events() -> list[type[BroadcastEvent]]:
    """Import every app's ``events`` module, and return the classes of events that apps have, by module and name.

    Left out are those that say nowhere where they are broadcast, and private ones. Raises what such a module raises.
    """
    for config in apps.get_app_configs():
        if config.module and module_has_submodule(config.module, "events"):
            import_module(f"{config.name}.events")
    prefixes = tuple(f"{config.name}." for config in apps.get_app_configs())
    found = {each for each in _subclasses(BroadcastEvent) if _is_described(each, prefixes)}
    return sorted(found, key=lambda each: (each.__module__, each.__qualname__))


def _subclasses(base: type[Any]) -> set[type[Any]]:
    return {each for child in base.__subclasses__() for each in (child, *_subclasses(child))}


def _is_described(event: type[BroadcastEvent], prefixes: tuple[str, ...]) -> bool:
    is_of_an_app = event.__module__.startswith(prefixes) and not event.__module__.startswith(OURS)
    is_public = not event.__name__.startswith("_") and "<locals>" not in event.__qualname__
    is_complete = event.broadcast_on is not BroadcastEvent.broadcast_on and not inspect.isabstract(event)
    return is_of_an_app and is_public and is_complete
