"""Where Sanctum's endpoints are, if the site has them."""

from collections.abc import Iterable, Iterator
from typing import Any

from django.urls import URLResolver, get_resolver, get_script_prefix, reverse

URLS = "sanctum.urls"


def are_included() -> bool:
    """Whether the site includes ``sanctum.urls``. A broken URLconf is told by Django's own checks."""
    try:
        return any(getattr(module, "__name__", "") == URLS for module in _included(get_resolver().url_patterns))
    except Exception:
        return False


def path_of(name: str) -> str | None:
    """The path of one of Sanctum's endpoints, or ``None`` where the site has it not."""
    try:
        return reverse(f"sanctum:{name}")
    except Exception:
        return None


def below_prefix(path: str) -> str:
    """The part of a path that the URLconf and the middleware see, where the site is mounted below a prefix."""
    return f"/{path.removeprefix(get_script_prefix())}"


def _included(patterns: Iterable[Any]) -> Iterator[Any]:
    for pattern in patterns:
        if isinstance(pattern, URLResolver):
            yield pattern.urlconf_module
            yield from _included(pattern.url_patterns)
