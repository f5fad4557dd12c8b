"""Checks of the middleware that the event API wants."""

from collections.abc import Iterable, Iterator
from typing import Any

from django.conf import settings as django_settings
from django.core.checks import CheckMessage, Warning
from django.urls import URLResolver, get_resolver
from django.utils.module_loading import import_string

MIDDLEWARE = "broadcasting.middleware.SocketIdMiddleware"
URLS = "broadcasting.urls"


def check_middleware(app_configs: Any = None, **kwargs: Any) -> list[CheckMessage]:
    """Tell where browsers use broadcasting, and ``to_others()`` can't know them."""
    if _is_installed() or not _urls_are_included():
        return []
    return [
        Warning(
            "The site includes broadcasting.urls, but nothing reads X-Socket-ID, so to_others() leaves out nobody.",
            hint=f'Add "{MIDDLEWARE}" to MIDDLEWARE.',
            id="broadcasting.W045",
        )
    ]


def _is_installed() -> bool:
    configured = getattr(django_settings, "MIDDLEWARE", None)
    return isinstance(configured, list | tuple) and any(_is_ours(path) for path in configured)


def _is_ours(path: Any) -> bool:
    """The class itself, or a subclass; what can't be imported is told by Django."""
    if path == MIDDLEWARE:
        return True
    try:
        found = import_string(path)
    except Exception:
        return False
    return isinstance(found, type) and any(
        f"{each.__module__}.{each.__qualname__}" == MIDDLEWARE for each in found.__mro__
    )


def _urls_are_included() -> bool:
    """A broken URLconf is told by Django's own checks."""
    try:
        return any(getattr(module, "__name__", "") == URLS for module in _included(get_resolver().url_patterns))
    except Exception:
        return False


def _included(patterns: Iterable[Any]) -> Iterator[Any]:
    for pattern in patterns:
        if isinstance(pattern, URLResolver):
            yield pattern.urlconf_module
            yield from _included(pattern.url_patterns)
