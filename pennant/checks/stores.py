"""Checks of stores: whether each can be made, and whether all processes see the same of it."""

from typing import Any

from django.conf import settings as django_settings
from django.core.checks import CheckMessage, Error, Warning
from django.core.exceptions import ImproperlyConfigured

from pennant.conf.settings import PennantSettings, get_settings
from pennant.definitions.registry import registry
from pennant.errors import PennantError
from pennant.stores.registry import get_store


def check_stores(app_configs: Any = None, **kwargs: Any) -> list[CheckMessage]:
    """Report stores that can't be made, and names that mean none."""
    settings = _settings()
    if settings is None:
        return []
    named = {"PENNANT['DEFAULT']": settings.DEFAULT}
    named |= {f"The feature {each.name!r}": each.store for each in registry if each.store}
    hint = f"Name one of {', '.join(settings.STORES)}, or add the store to PENNANT['STORES']."
    unknown: list[CheckMessage] = [
        Error(f"{who} names the store {store!r}, which PENNANT['STORES'] does not have.", hint=hint, id="pennant.E030")
        for who, store in named.items()
        if store not in settings.STORES
    ]
    return unknown + [message for name in settings.STORES for message in _try(name)]


def check_shared_stores(app_configs: Any = None, **kwargs: Any) -> list[CheckMessage]:
    """Warn of stores whose values other processes do not see."""
    settings = _settings()
    if settings is None:
        return []
    hint = "Keep values in the database store, and put only a shared cache in front of it: docs/pennant/stores.md."
    return [
        Warning(f"PENNANT['STORES']['{name}'] keeps values in one process.", hint=hint, id="pennant.W030")
        for name, options in settings.STORES.items()
        if (name == settings.DEFAULT and options["DRIVER"] == "array") or _is_in_one_process(options)
    ]


def _settings() -> PennantSettings | None:
    """The settings, where they can be read; another check says what is wrong with them."""
    try:
        return get_settings()
    except ImproperlyConfigured:
        return None


def _try(name: str) -> list[CheckMessage]:
    try:
        get_store(name)
    except (ImproperlyConfigured, PennantError) as error:
        return [Error(f"{error}", hint=f"Correct PENNANT['STORES']['{name}'].", id="pennant.E031")]
    return []


def _is_in_one_process(options: Any) -> bool:
    cache = django_settings.CACHES.get(str(options.get("CACHE", "default")), {})
    return options["DRIVER"] == "cache" and str(cache.get("BACKEND", "")).endswith((".LocMemCache", ".DummyCache"))
