"""Checks of abilities: whether those that views ask for exist."""

import contextlib
from typing import Any

from django.conf import settings
from django.core.checks import CheckMessage, Error
from django.urls import get_resolver

from sanctum.conf.settings import read_current_settings
from sanctum.guarding import named_abilities
from sanctum.tokens.abilities import unknown


def check_named_abilities(app_configs: Any = None, **kwargs: Any) -> list[CheckMessage]:
    """Report abilities that a permission, a decorator or an ``auth=`` names and ``SANCTUM["ABILITIES"]`` does not."""
    registry = read_current_settings().values.get("ABILITIES")
    if not registry:
        return []
    _import_views()
    named = named_abilities()
    return [_describe(name, named[name]) for name in unknown(named, registry)]


def _describe(name: str, places: list[str]) -> CheckMessage:
    return Error(
        f"No token can hold the ability {name!r}, which {', '.join(places)} asks for.",
        hint=f'Correct it, or add it to SANCTUM["ABILITIES"]: {{{name!r}: "What it allows"}}.',
        id="sanctum.E025",
    )


def _import_views() -> None:
    """Views name their abilities when they are imported, and are imported with the URLconf."""
    if not getattr(settings, "ROOT_URLCONF", None):
        return
    # Whatever a URLconf raises, Django's own check reports it.
    with contextlib.suppress(Exception):
        _walk(get_resolver())


def _walk(resolver: Any) -> None:
    for each in getattr(resolver, "url_patterns", ()):
        _walk(each)
