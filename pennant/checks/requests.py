"""Checks of what requests need: the middleware, and what anonymous visitors are known by."""

from typing import Any

from django.conf import settings as django_settings
from django.core.checks import CheckMessage, Error, Warning
from django.core.exceptions import ImproperlyConfigured
from django.utils.module_loading import import_string

from pennant.conf.settings import get_settings

OURS = "pennant.middleware.PennantMiddleware"
NEEDED_BEFORE = {
    "django.contrib.sessions.middleware.SessionMiddleware": "sessions",
    "django.contrib.auth.middleware.AuthenticationMiddleware": "the request's user",
}


def check_middleware(app_configs: Any = None, **kwargs: Any) -> list[CheckMessage]:
    """Warn where requests have no memory, or where it comes before those it asks."""
    middleware = [path for path in django_settings.MIDDLEWARE if isinstance(path, str)]
    ours = next((place for place, path in enumerate(middleware) if _is(path, OURS)), None)
    if ours is None:
        hint = f"Add {OURS!r} to MIDDLEWARE, behind AuthenticationMiddleware."
        message = "Without PennantMiddleware each check of a feature asks its store anew, and for nobody."
        return [Warning(message, hint=hint, id="pennant.W040")]
    return [
        Warning(
            f"PennantMiddleware stands before {path.rpartition('.')[2]}, so what is between doesn't know {what}.",
            hint=f"Move {OURS!r} behind it.",
            id="pennant.W041",
        )
        for path, what in NEEDED_BEFORE.items()
        if any(_is(each, path) for each in middleware[ours + 1 :])
    ]


def check_visitors(app_configs: Any = None, **kwargs: Any) -> list[CheckMessage]:
    """Report what anonymous visitors can't be known by."""
    try:
        settings = get_settings()
    except ImproperlyConfigured:
        return []
    found: list[CheckMessage] = []
    if settings.ANONYMOUS == "session" and not _has(next(iter(NEEDED_BEFORE))):
        message = "PENNANT['ANONYMOUS'] is 'session', and MIDDLEWARE has no SessionMiddleware."
        found.append(Error(message, hint="Add it, or choose 'cookie'.", id="pennant.E040"))
    if settings.ANONYMOUS != "shared" and not _has(OURS):
        message = f"PENNANT['ANONYMOUS'] is {settings.ANONYMOUS!r}, which only PennantMiddleware makes known."
        found.append(Error(message, hint=f"Add {OURS!r} to MIDDLEWARE.", id="pennant.E041"))
    taken = {
        django_settings.SESSION_COOKIE_NAME,
        django_settings.CSRF_COOKIE_NAME,
        django_settings.LANGUAGE_COOKIE_NAME,
    }
    if settings.ANONYMOUS == "cookie" and settings.ANONYMOUS_COOKIE in taken:
        message = f"PENNANT['ANONYMOUS_COOKIE'] is {settings.ANONYMOUS_COOKIE!r}, which is another cookie of Django's."
        found.append(Error(message, hint="Choose another name.", id="pennant.E042"))
    return found


def _has(path: str) -> bool:
    return any(_is(each, path) for each in django_settings.MIDDLEWARE if isinstance(each, str))


def _is(path: str, wanted: str) -> bool:
    """Whether a path is that of a class, or of a subclass of it."""
    if path == wanted:
        return True
    try:
        found, base = import_string(path), import_string(wanted)
    except ImportError:
        return False
    return isinstance(found, type) and issubclass(found, base)
