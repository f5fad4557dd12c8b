from typing import Any
from unittest.mock import MagicMock

import pytest
from rest_framework.permissions import BasePermission, IsAdminUser
from rest_framework.views import APIView

from sanctum.checks.negations import classes_with_negations
from sanctum.drf import HasAbilities


class IsOwner(BasePermission):
    pass


A = HasAbilities("a")


def view_with(*permissions: Any) -> Any:
    return APIView.as_view(permission_classes=permissions)


@pytest.mark.parametrize(
    ("permission", "found"),
    [
        (A, []),
        (~A, []),
        (~(A & (IsAdminUser | IsOwner)), []),
        (~(IsAdminUser & A), []),
        (~IsOwner, []),
        (~(IsAdminUser | IsOwner), []),
        ((IsAdminUser | IsOwner) & A, []),
        ((IsAdminUser | IsOwner) & ~A, []),
        (~((IsAdminUser | IsOwner) & A), ["rest_framework.views.APIView"]),
        (~((IsAdminUser | IsOwner) & A) & IsOwner, ["rest_framework.views.APIView"]),
        (A | ~((IsAdminUser | IsOwner) | A), ["rest_framework.views.APIView"]),
        (~(A | ~((IsAdminUser | IsOwner) | A)), ["rest_framework.views.APIView"]),
    ],
)
def test_a_negation_that_lets_nobody_in_is_found(permission: Any, found: list[str]) -> None:
    assert classes_with_negations([view_with(permission)]) == found


class Odd(APIView):
    permission_classes = (7, MagicMock(), None)  # type: ignore[assignment]


class SimpleView:
    """Something that can be called, with the attributes of a view."""

    def __init__(self, cls: Any, initkwargs: Any = None) -> None:
        self.cls, self.initkwargs = cls, initkwargs

    def __call__(self, request: Any) -> None: ...


class Negating(APIView):
    permission_classes = [~((IsAdminUser | IsOwner) & A)]


def test_views_of_any_kind_are_looked_at() -> None:
    odd = [lambda request: None, MagicMock(), SimpleView(7), SimpleView(Odd, 7), SimpleView(Odd, {7: 7}), Odd.as_view()]
    assert classes_with_negations([*odd, Negating.as_view(), Negating.as_view()]) == [f"{__name__}.Negating"]
