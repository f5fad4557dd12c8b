"""Which middleware the site has, and in which order."""

from typing import Any

from django.utils.module_loading import import_string

from sanctum.surroundings.values import value

SESSIONS = "django.contrib.sessions.middleware.SessionMiddleware"
AUTHENTICATION = "django.contrib.auth.middleware.AuthenticationMiddleware"
COMMON = "django.middleware.common.CommonMiddleware"
CSRF = "django.middleware.csrf.CsrfViewMiddleware"
CORS = "corsheaders.middleware.CorsMiddleware"


def position(wanted: str) -> int | None:
    """Where in ``MIDDLEWARE`` a class stands, or a subclass of it; ``None`` if nowhere."""
    configured = value("MIDDLEWARE")
    if not isinstance(configured, list | tuple):
        return None
    return next((place for place, path in enumerate(configured) if _is(path, wanted)), None)


def has(wanted: str) -> bool:
    """Whether the site has this middleware."""
    return position(wanted) is not None


def is_before(first: str, second: str) -> bool:
    """Whether one stands before another; also where the other is missing."""
    here, there = position(first), position(second)
    return here is not None and (there is None or here < there)


def _is(path: Any, wanted: str) -> bool:
    if path == wanted:
        return True
    try:
        found = import_string(path)
    except Exception:
        return False  # Django tells of it
    return isinstance(found, type) and any(f"{each.__module__}.{each.__qualname__}" == wanted for each in found.__mro__)
