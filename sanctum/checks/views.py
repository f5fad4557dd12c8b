"""The views of a site, for checks that look at them."""

import contextlib
from collections.abc import Iterator
from typing import Any

from django.conf import settings
from django.urls import get_resolver


def views_of_the_site() -> list[Any]:
    """What the URLconf leads to, as far as it can be imported; whatever it raises, Django's own check reports it.

    Views name their abilities when they are imported, and are imported with the URLconf.
    """
    found: list[Any] = []
    if getattr(settings, "ROOT_URLCONF", None):
        with contextlib.suppress(Exception):
            found.extend(_walk(get_resolver()))
    return found


def _walk(resolver: Any) -> Iterator[Any]:
    for each in getattr(resolver, "url_patterns", ()):
        if callable(getattr(each, "callback", None)):
            yield each.callback
        yield from _walk(each)
