"""Abilities: what a token may do, as texts such as ``orders:read``. ``*`` is everything.

Where wildcards are on, ``orders:*`` covers ``orders:read`` and ``orders:items:read``, but not ``orders``.
"""

import re
from collections.abc import Collection, Iterable
from typing import Any

ALL = "*"
MOST_ABILITIES = 200
LONGEST_ABILITY = 100

_ABILITY = re.compile(r"\*|[A-Za-z0-9][A-Za-z0-9_.-]*(?::[A-Za-z0-9][A-Za-z0-9_.-]*)*(?::\*)?")


class InvalidAbility(ValueError):
    """What was given is no ability, or no list of abilities. The message continues "'x' ..."."""


def check_ability(value: Any) -> str:
    """Return the ability; raise ``InvalidAbility`` for what is none. Upper and lower case differ."""
    if not isinstance(value, str):
        raise InvalidAbility("is no text")
    if not value or len(value) > LONGEST_ABILITY or not _ABILITY.fullmatch(value):
        raise InvalidAbility(
            f"is no ability: up to {LONGEST_ABILITY} ASCII letters, digits and _ . - in parts joined by :"
        )
    return value


def check_abilities(values: Any) -> list[str]:
    """Return a token's abilities, each once and in their order; ``["*", ...]`` comes out as ``["*"]``.

    Raises ``InvalidAbility`` for anything but a list, tuple or set of abilities, and for more than ``MOST_ABILITIES``.
    An empty list is right: such a token may do nothing that an ability guards.
    """
    if not isinstance(values, list | tuple | set | frozenset):
        raise InvalidAbility("is no list of abilities")
    if len(values) > MOST_ABILITIES:
        raise InvalidAbility(f"has more than {MOST_ABILITIES} abilities")
    ordered = values if isinstance(values, list | tuple) else sorted(values, key=str)
    names = list(dict.fromkeys(check_ability(each) for each in ordered))
    return [ALL] if ALL in names else names


def allows(held: Any, wanted: str, *, wildcards: bool = False) -> bool:
    """Whether a token that holds these abilities may do what is wanted. What is no list of texts allows nothing."""
    if not isinstance(held, list | tuple) or not isinstance(wanted, str):
        return False
    return any(_covers(each, wanted, wildcards) for each in held if isinstance(each, str))


def missing(held: Any, wanted: Iterable[str], *, wildcards: bool = False) -> list[str]:
    """What is wanted and not held, in order. A token may issue another one only if nothing is missing."""
    return [each for each in wanted if not allows(held, each, wildcards=wildcards)]


def unknown(names: Iterable[str], registry: Collection[str]) -> list[str]:
    """The names that a registry of abilities does not have. ``*``, and ``x:*`` with something below it, are known."""
    return [name for name in names if name not in registry and not _covers_some(name, registry)]


def _covers(held: str, wanted: str, wildcards: bool) -> bool:
    if held in (ALL, wanted):
        return True
    return wildcards and held.endswith(":*") and wanted.startswith(held[:-1])


def _covers_some(name: str, registry: Collection[str]) -> bool:
    return name == ALL or (name.endswith(":*") and any(each.startswith(name[:-1]) for each in registry))
