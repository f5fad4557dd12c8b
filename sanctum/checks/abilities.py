"""Checks of abilities: whether those that views ask for exist, and whether nobody is let in by their negation."""

import sys
from typing import Any

from django.core.checks import CheckMessage, Error, Warning

from sanctum.checks.views import views_of_the_site
from sanctum.conf.settings import read_current_settings
from sanctum.guarding import named_abilities
from sanctum.tokens.abilities import unknown


def check_named_abilities(app_configs: Any = None, **kwargs: Any) -> list[CheckMessage]:
    """Report abilities that a permission, a decorator or an ``auth=`` names and ``SANCTUM["ABILITIES"]`` does not."""
    registry = read_current_settings().values.get("ABILITIES")
    if not registry:
        return []
    views_of_the_site()
    named = named_abilities()
    return [_describe_unknown(name, named[name]) for name in unknown(named, registry)]


def check_negations(app_configs: Any = None, **kwargs: Any) -> list[CheckMessage]:
    """Report ``~`` of DRF's own around abilities: it would let in whoever is nobody."""
    views = views_of_the_site()
    if "sanctum.drf.permissions" not in sys.modules:
        return []  # So DRF is not loaded for a site that does without.
    from sanctum.checks.negations import classes_with_negations

    return [_describe_negation(name) for name in classes_with_negations(views)]


def _describe_unknown(name: str, places: list[str]) -> CheckMessage:
    return Error(
        f"No token can hold the ability {name!r}, which {', '.join(places)} asks for.",
        hint=f'Correct it, or add it to SANCTUM["ABILITIES"]: {{{name!r}: "What it allows"}}.',
        id="sanctum.E025",
    )


def _describe_negation(name: str) -> CheckMessage:
    return Warning(
        f"The permissions of {name} hold a ~ around abilities that lets in whoever is not logged in.",
        hint='Put abilities first, ~(HasAbilities("a") & (IsAdminUser | IsOwner)), or IsAuthenticated before the ~.',
        id="sanctum.W023",
    )
