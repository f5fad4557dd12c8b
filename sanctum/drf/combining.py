"""``|``, ``&`` and ``~`` between permissions of which one wants abilities.

DRF's own operators would do, but for two things: a 403 would not say which abilities are missing, and ``~`` would let
in whoever is nobody.
"""

from collections.abc import Mapping
from typing import Any

from django.views import View
from rest_framework.permissions import AND, OR, BasePermissionMetaclass, OperandHolder
from rest_framework.request import Request

from sanctum.authentication.replies import reply_to_missing
from sanctum.guarding import is_by_sanctum, tell_denied


def is_known(request: Request) -> bool:
    """Whether the request is somebody's."""
    return bool(request.user and request.user.is_authenticated)


class Operators:
    """What can be said of a permission class of ours, and of what was combined from one."""

    def __and__(self, other: Any) -> "Combined":
        return _join(AND, self, other)

    def __rand__(self, other: Any) -> "Combined":
        return _join(AND, other, self)

    def __or__(self, other: Any) -> "Combined":
        return _join(OR, self, other)

    def __ror__(self, other: Any) -> "Combined":
        return _join(OR, other, self)

    def __invert__(self) -> "Negated":
        return Negated(self)


class Combinable(Operators, BasePermissionMetaclass):  # type: ignore[misc]  # they return more than DRF's
    """The class of our permission classes.

    As a subclass of the class of DRF's, it is asked before them, on whichever side of an operator it stands.
    """


class Combined(Operators, OperandHolder):  # type: ignore[misc]
    """Two permission classes, joined; DRF calls it as if it were one."""

    def __call__(self, *args: Any, **kwargs: Any) -> "Combination":
        return Combination(self.operator_class, self.op1_class(*args, **kwargs), self.op2_class(*args, **kwargs))


class Negated(Operators):
    """The opposite of a permission class, for somebody whose abilities are known."""

    def __init__(self, operand: Any) -> None:
        self.operand = operand

    def __call__(self, *args: Any, **kwargs: Any) -> "Negation":
        return Negation(self.operand(*args, **kwargs))


class Explaining:
    """A permission that can say after a denial which abilities were lacking. DRF asks for ``message`` and ``code``."""

    missing: list[str]
    inside: bool = False
    """Whether this is a part of another, which then speaks for it."""

    def explain(self, request: Request, missing: list[str]) -> None:
        """Remember what is lacking, and tell the site if the request is denied for it."""
        self.missing = missing
        if missing and not self.inside:
            tell_denied(request.auth, missing, request._request)

    @property
    def message(self) -> Mapping[str, Any] | None:
        """The body of DRF's 403; ``None`` for its own."""
        return reply_to_missing(self.missing).body if self.missing else None

    @property
    def code(self) -> str | None:
        return reply_to_missing(self.missing).code if self.missing else None


class Combination(Explaining):
    """An instance of ``Combined``."""

    def __init__(self, operator: Any, *parts: Any) -> None:
        self.missing = []
        self.parts = _inside(parts)
        self.operator = operator(*parts)

    def has_permission(self, request: Request, view: View) -> bool:
        if self.operator.has_permission(request, view):
            self.missing = []
            return True
        lacking = (each for part in self.parts for each in getattr(part, "missing", ()))
        self.explain(request, list(dict.fromkeys(lacking)))
        return False

    def has_object_permission(self, request: Request, view: View, obj: Any) -> bool:
        return bool(self.operator.has_object_permission(request, view, obj))


class Negation:
    """An instance of ``Negated``."""

    def __init__(self, part: Any) -> None:
        (self.part,) = _inside((part,))

    def has_permission(self, request: Request, view: View) -> bool:
        return is_known(request) and is_by_sanctum(request.auth) and not self.part.has_permission(request, view)

    def has_object_permission(self, request: Request, view: View, obj: Any) -> bool:
        return not (self.part.has_permission(request, view) and self.part.has_object_permission(request, view, obj))


def _join(operator: Any, left: Any, right: Any) -> Combined:
    return Combined(operator, left, right)


def _inside(parts: tuple[Any, ...]) -> tuple[Any, ...]:
    for part in parts:
        if isinstance(part, Explaining):
            part.inside = True
    return parts
