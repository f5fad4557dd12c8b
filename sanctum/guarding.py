"""What guards say about abilities: the ones that they want, and what a request lacks of them.

Guards are permissions of DRF, ``auth=`` of django-ninja and decorators. They name abilities when they are defined, so a
name that is none stops the site there, and a system check can find the names that nobody knows.
"""

import sys
from collections.abc import Iterable
from typing import Any

from django.core.exceptions import ImproperlyConfigured
from django.http import HttpRequest

from sanctum.conf import get_settings
from sanctum.models import AbstractPersonalAccessToken
from sanctum.signals import ability_denied
from sanctum.tokens.abilities import ALL, InvalidAbility, check_ability
from sanctum.transient import TransientToken

_named: dict[str, set[str]] = {}


def name_abilities(names: Iterable[Any]) -> tuple[str, ...]:
    """The abilities that a guard wants, each once; they are noted for ``named_abilities``.

    Raises ``ImproperlyConfigured`` for none at all, which would let everybody in, for what is no ability, and for one
    with ``*``, which only tokens have.
    """
    if isinstance(names, str | bytes):
        raise ImproperlyConfigured(f"Abilities are a list, not {names!r}.")
    wanted = tuple(dict.fromkeys(_wanted(each) for each in names))
    if not wanted:
        raise ImproperlyConfigured("Name the abilities that are needed: a guard without any would guard nothing.")
    place = _place()
    for name in wanted:
        _named.setdefault(name, set()).add(place)
    return wanted


def named_abilities() -> dict[str, list[str]]:
    """All abilities that guards have named in this process, each with its places, such as ``shop.views:12``."""
    return {name: sorted(places) for name, places in sorted(_named.items())}


def is_by_sanctum(auth: Any) -> bool:
    """Whether ``request.auth`` is a token, or stands for one, so that it can be asked for abilities."""
    return isinstance(auth, AbstractPersonalAccessToken | TransientToken)


def missing_abilities(auth: Any, wanted: Iterable[str], *, any_is_enough: bool = False) -> list[str]:
    """What ``request.auth`` lacks of the wanted abilities; nothing if it has one and ``any_is_enough``.

    Of somebody who was let in without a token, all is missing, or with ``SANCTUM["ABILITIES_WITHOUT_TOKEN"]``
    ``"allow"`` nothing. Never asks the database.
    """
    names = list(wanted)
    if not is_by_sanctum(auth):
        return [] if get_settings().ABILITIES_WITHOUT_TOKEN == "allow" else names
    lacking = [each for each in names if auth.cant(each)]
    return [] if any_is_enough and len(lacking) < len(names) else lacking


def tell_denied(auth: Any, missing: list[str], request: HttpRequest) -> None:
    """Send ``ability_denied``; ``token`` is ``None`` for somebody who came without one."""
    token = auth if is_by_sanctum(auth) else None
    ability_denied.send_robust(sender=type(token), token=token, missing=missing, request=request)


async def atell_denied(auth: Any, missing: list[str], request: HttpRequest) -> None:
    """The async twin of ``tell_denied``; receivers run where their kind belongs."""
    token = auth if is_by_sanctum(auth) else None
    await ability_denied.asend_robust(sender=type(token), token=token, missing=missing, request=request)


def _wanted(value: Any) -> str:
    try:
        name = check_ability(value)
    except InvalidAbility as error:
        raise ImproperlyConfigured(f"{value!r} {error}.") from None
    if ALL in name:
        raise ImproperlyConfigured(f"{value!r} is nothing to ask for: tokens hold wildcards, guards want abilities.")
    return name


def _place() -> str:
    """Where the site's code names abilities: the nearest frame that is not ours."""
    frame = sys._getframe(1)
    while frame.f_back is not None and frame.f_globals.get("__name__", "").startswith("sanctum."):
        frame = frame.f_back
    return f"{frame.f_globals.get('__name__', '?')}:{frame.f_lineno}"
