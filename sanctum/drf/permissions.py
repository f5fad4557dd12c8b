"""Permissions that want abilities: ``permission_classes = [HasAbilities("orders:read") | IsAdminUser]``.

What the factories make are classes, which DRF instantiates and combines. They speak of abilities alone: which orders a
user may read is asked by the site's own permissions beside them.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from django.core.exceptions import ImproperlyConfigured
from django.views import View
from rest_framework.permissions import BasePermission
from rest_framework.request import Request

from sanctum.drf.combining import Combinable, Explaining, is_known
from sanctum.guarding import missing_abilities, name_abilities

METHODS = frozenset({"GET", "HEAD", "OPTIONS", "POST", "PUT", "PATCH", "DELETE", "TRACE"})


@dataclass(frozen=True, slots=True)
class Rule:
    """What a permission wants."""

    wanted: Mapping[str | None, tuple[str, ...]]
    """Abilities by method; under ``None`` those of every method."""
    any_is_enough: bool

    def of(self, method: str) -> tuple[str, ...] | None:
        """The abilities that a method wants; ``None`` if it isn't listed. ``HEAD`` is ``GET`` where it isn't listed."""
        if None in self.wanted:
            return self.wanted[None]
        return self.wanted.get("GET" if method == "HEAD" and "HEAD" not in self.wanted else method)


class AbilityPermission(Explaining, BasePermission, metaclass=Combinable):
    """What ``HasAbilities`` and ``HasAnyAbility`` make a subclass of, with a ``rule``."""

    rule: Rule

    def __init__(self) -> None:
        self.missing = []

    def has_permission(self, request: Request, view: View) -> bool:
        wanted = self.rule.of(request.method or "")
        if wanted is None or not is_known(request):
            return False
        missing = missing_abilities(request.auth, wanted, any_is_enough=self.rule.any_is_enough)
        self.explain(request, missing)
        return not missing


class AbilityFactory:
    """Makes permission classes; ``HasAbilities`` and ``HasAnyAbility`` are the two that there are."""

    def __init__(self, name: str, *, any_is_enough: bool) -> None:
        self._name = name
        self._any_is_enough = any_is_enough

    def __call__(self, *abilities: str) -> Any:
        """A permission class. Raises ``ImproperlyConfigured`` for no ability, and for a text that is none."""
        return self._make({None: name_abilities(abilities)})

    def by_method(self, abilities: Mapping[str, Iterable[str]]) -> Any:
        """A permission class with abilities for each method, such as ``{"GET": ["orders:read"]}``.

        Methods that aren't listed are refused, but for ``HEAD``, which is as ``GET``. Raises ``ImproperlyConfigured``.
        """
        if not abilities or (strange := sorted(set(abilities) - METHODS)):
            raise ImproperlyConfigured(
                f"by_method() takes abilities by methods such as 'GET', not {strange if abilities else abilities!r}."
            )
        return self._make({method: name_abilities(names) for method, names in abilities.items()})

    def _make(self, wanted: Mapping[str | None, tuple[str, ...]]) -> Any:
        rule = Rule(wanted, self._any_is_enough)
        return Combinable(self._name, (AbilityPermission,), {"rule": rule, "__module__": __name__})


HasAbilities = AbilityFactory("HasAbilities", any_is_enough=False)
"""``HasAbilities("orders:read", "orders:write")`` lets in who has all of them."""

HasAnyAbility = AbilityFactory("HasAnyAbility", any_is_enough=True)
"""``HasAnyAbility("orders:read", "orders:write")`` lets in who has one of them."""
