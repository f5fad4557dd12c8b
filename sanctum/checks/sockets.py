"""Checks of what tickets for sockets need."""

from typing import Any

from django.core.checks import CheckMessage, Error, Warning

from sanctum.checks.reading import current_settings
from sanctum.surroundings.caches import backend_of
from sanctum.surroundings.urls import path_of

HINT = "Name a cache that all processes share in SANCTUM['CACHE'], such as one of Redis, Memcached or the database."


def check_ticket_cache(app_configs: Any = None, **kwargs: Any) -> list[CheckMessage]:
    """Report a cache that keeps nothing."""
    if _backend().endswith(".DummyCache"):
        return [Error("SANCTUM['CACHE'] keeps nothing, so no ticket opens a socket.", hint=HINT, id="sanctum.E050")]
    return []


def check_ticket_cache_is_shared(app_configs: Any = None, **kwargs: Any) -> list[CheckMessage]:
    """Warn of a cache that every process has for itself; on a public server there are several."""
    if _backend().endswith(".LocMemCache"):
        message = "SANCTUM['CACHE'] lives in one process, where others do not find the tickets that it gives out."
        return [Warning(message, hint=HINT, id="sanctum.W051")]
    return []


def _backend() -> str:
    """The class of the cache; empty where nobody gives out tickets, or other checks say what is wrong."""
    return backend_of(current_settings().CACHE) if path_of("ticket") else ""
