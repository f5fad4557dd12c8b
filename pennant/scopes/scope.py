"""A scope as it was given, with its text."""

from dataclasses import dataclass, field
from typing import Any, Self

from pennant.errors import UnserialisableScope
from pennant.scopes.markers import GLOBAL, UNREADABLE
from pennant.scopes.text import scope_text, unwrapped


class _Globally:
    """The scope of ``Feature.globally()``: a feature that is asked for the whole site."""

    def feature_scope_text(self) -> str:
        return GLOBAL

    def __repr__(self) -> str:
        return "GLOBALLY"


GLOBALLY = _Globally()


@dataclass(frozen=True, slots=True)
class Scope:
    """``given`` is what resolvers get, ``text`` what stores keep. ``error`` says why there is no text (``attempt``)."""

    given: Any = field(compare=False)
    text: str
    error: Exception | None = field(default=None, compare=False)

    @classmethod
    def of(cls, given: Any, store: str = "") -> Self:
        """The scope of an object, which may stand for another one in a store by ``to_feature_scope(store)``.

        Raises ``UnserialisableScope``.
        """
        given = unwrapped(given)
        if given is GLOBALLY:
            return cls(given, GLOBAL)
        stand_in = getattr(given, "to_feature_scope", None)
        if callable(stand_in) and not isinstance(given, type):
            given = unwrapped(stand_in(store))
        return cls(given, scope_text(given))

    @classmethod
    def attempt(cls, given: Any, store: str = "") -> Self:
        """The same; what can't be a scope gets one with an ``error``, which features have their defaults for."""
        try:
            return cls.of(given, store)
        except UnserialisableScope as error:
            return cls(given, UNREADABLE, error)
