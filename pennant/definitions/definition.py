"""One feature as code defines it."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date
from types import MappingProxyType
from typing import Any, Literal

from pennant.definitions.signature import Signature
from pennant.rollout.schedule import Schedule

Kind = Literal["function", "class", "value", "rollout", "variants", "lottery"]

ACTIVE = object()
"""What ``requires`` wants of a feature that is named without a value: that it is active."""


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Definition:
    """``source`` is a value (of ``kind`` ``"value"``), a ``Rollout``, ``Variants`` or ``Lottery``, or ``resolver``."""

    name: str
    kind: Kind
    source: Any
    signature: Signature = field(default_factory=lambda: Signature(wants_scope=False))
    before: Callable[..., Any] | None = None
    before_signature: Signature = field(default_factory=Signature)
    origin: str = ""
    """Where it stands: ``module:qualified name``, for people and for duplicates."""
    description: str = ""
    owner: str = ""
    expires: date | None = None
    expose: bool = False
    """Whether front ends may see it."""
    experiment: bool = False
    """Whether ``feature_exposed`` tells who saw which value."""
    requires: Mapping[str, Any] = field(default_factory=lambda: MappingProxyType({}))
    """Features that must be active, or have a value, before this one may be: name to value or ``ACTIVE``."""
    schedule: Schedule | None = None
    default: Any = False
    """The value where the resolver fails, or what is stored can't be read."""
    scope_type: type | None = None
    store: str | None = None
    stored: bool = True
    """Whether first answers are kept."""

    def is_for(self, scope: Any) -> bool:
        """Whether ``all()`` and ``load_all()`` count it among the features of a scope.

        Source: laravel/pennant 1.13, where the resolver's parameter tells.
        """
        if self.scope_type is not None and scope is not None and not isinstance(scope, self.scope_type):
            return False
        return self.signature.takes_null if scope is None else self.signature.takes(scope)

    def takes_null(self) -> bool:
        """Whether the resolver may be called with ``None``."""
        return self.signature.takes_null or not self.signature.wants_scope
