"""Finds ``~`` of DRF's own around permissions that want abilities. Importing this loads DRF."""

from collections.abc import Iterable, Iterator
from typing import Any

from rest_framework.permissions import OperandHolder, SingleOperandHolder

from sanctum.drf.combining import Combinable, Negated


def classes_with_negations(views: Iterable[Any]) -> list[str]:
    """The paths of those classes of DRF's views whose permissions hold one."""
    named = ((_name(view), view) for view in views)
    return sorted({name for name, view in named if name and any(map(_is_bare, _permissions(view)))})


def _name(view: Any) -> str:
    """The path of a view's class; empty for what is no view of DRF."""
    cls = getattr(view, "cls", None)
    return f"{cls.__module__}.{cls.__qualname__}" if isinstance(cls, type) else ""


def _permissions(view: Any) -> list[Any]:
    given = getattr(view, "initkwargs", None)
    own = given.get("permission_classes") if isinstance(given, dict) else None
    found = getattr(view.cls, "permission_classes", None) if own is None else own
    return list(found) if isinstance(found, list | tuple) else []


def _is_bare(permission: Any) -> bool:
    """Whether a negation of DRF's own has abilities in it."""
    if isinstance(permission, SingleOperandHolder) and any(map(_wants_abilities, _all(permission))):
        return True
    return any(map(_is_bare, _operands(permission)))


def _wants_abilities(permission: Any) -> bool:
    return isinstance(permission, Combinable)


def _all(permission: Any) -> Iterator[Any]:
    yield permission
    for each in _operands(permission):
        yield from _all(each)


def _operands(permission: Any) -> list[Any]:
    if isinstance(permission, OperandHolder):
        return [permission.op1_class, permission.op2_class]
    if isinstance(permission, SingleOperandHolder):
        return [permission.op1_class]
    return [permission.operand] if isinstance(permission, Negated) else []
