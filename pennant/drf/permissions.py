"""Permissions that want features: ``permission_classes = [HasFeature("new-api") & IsAuthenticated]``.

What ``HasFeature`` makes are classes, which DRF instantiates and combines with others by ``&``, ``|`` and ``~``.
"""

from collections.abc import Callable
from typing import Any

from django.http import Http404
from django.views import View
from rest_framework.exceptions import APIException
from rest_framework.permissions import AND, OR, BasePermission, BasePermissionMetaclass, OperandHolder
from rest_framework.request import Request

from pennant.conf import get_settings
from pennant.drf.asking import asked_by
from pennant.errors import InvalidGuard
from pennant.guarding import Guard, note_named, run
from pennant.pages import DEFAULT_SCOPE, are_active


class Operators:
    """``&`` and ``|``. DRF's own would do, but for the answer to a denial, which would say that there is something."""

    def __and__(self, other: Any) -> "Combined":
        return _join(AND, self, other)

    def __rand__(self, other: Any) -> "Combined":
        return _join(AND, other, self)

    def __or__(self, other: Any) -> "Combined":
        return _join(OR, self, other)

    def __ror__(self, other: Any) -> "Combined":
        return _join(OR, other, self)


class Combinable(Operators, BasePermissionMetaclass):  # type: ignore[misc]  # they return more than DRF's
    """The class of our permission classes, which Python asks before DRF's, on whichever side of an operator."""

    def __invert__(cls) -> Any:
        """The opposite of it. DRF's would deny every object to whom it lets in."""
        return Combinable(cls.__name__, (cls,), {"negated": not getattr(cls, "negated", False)})


class Combined(Operators, OperandHolder):
    """Two permission classes, joined; DRF calls it as if it were one."""

    def __call__(self, *args: Any, **kwargs: Any) -> "Combination":
        return Combination(self.operator_class, self.op1_class(*args, **kwargs), self.op2_class(*args, **kwargs))


class Answering:
    """Answers a denial that features are the reason of. DRF asks the outermost permission, once it is certain."""

    def denied_with(self) -> int | None:
        """The status; ``None`` where features are not the reason."""
        raise NotImplementedError

    @property
    def message(self) -> str | None:
        """The text of DRF's 401 or 403. Raises other answers, since DRF lets a permission choose no status."""
        status = self.denied_with()
        if status == 404:
            raise Http404
        if status in (None, 403):
            return None if status is None else "This is not available."
        error = APIException("This is not available.", "feature_inactive")
        error.status_code = status
        raise error


class FeaturePermission(Answering, BasePermission, metaclass=Combinable):
    """What ``HasFeature`` makes a subclass of."""

    guard: Guard
    object_scope: Callable[[Any], Any] | None = None
    negated = False
    is_denied = False

    def has_permission(self, request: Request, view: View) -> bool:
        if self.object_scope is not None:
            return True
        own = self.guard.scope
        return self._judge(DEFAULT_SCOPE if own is None else run(own, request), request)

    def has_object_permission(self, request: Request, view: View, obj: Any) -> bool:
        if self.object_scope is None:
            return self.has_permission(request, view)
        return self._judge(run(self.object_scope, obj), request)

    def denied_with(self) -> int | None:
        return (self.guard.status or get_settings().DENIED_STATUS) if self.is_denied else None

    def _judge(self, scope: Any, request: Request) -> bool:
        guard = self.guard
        is_active = are_active(guard.features, scope, any_of=guard.any_of, request=asked_by(request))
        self.is_denied = is_active is self.negated
        return not self.is_denied


class Combination(Answering):
    """An instance of ``Combined``."""

    def __init__(self, operator: Any, *parts: Any) -> None:
        self.parts = parts
        self.operator = operator(*parts)

    def has_permission(self, request: Request, view: View) -> bool:
        return bool(self.operator.has_permission(request, view))

    def has_object_permission(self, request: Request, view: View, obj: Any) -> bool:
        return bool(self.operator.has_object_permission(request, view, obj))

    def denied_with(self) -> int | None:
        statuses = (part.denied_with() for part in self.parts if isinstance(part, Answering))
        return next((status for status in statuses if status is not None), None)


def HasFeature(
    *features: Any,
    any_of: bool = False,
    scope: Callable[[Any], Any] | None = None,
    object_scope: Callable[[Any], Any] | None = None,
    status: int | None = None,
) -> Any:
    """A permission class: all features are active, or with ``any_of`` one of them.

    They are asked for the request's user, for what ``scope(request)`` returns, or, when the view gets an object, for
    what ``object_scope(obj)`` returns; a list of objects is not filtered by it. ``status`` is that of a denial, instead
    of ``PENNANT["DENIED_STATUS"]``; 403 is 401 for whom DRF does not know. Raises ``InvalidGuard`` and ``InvalidName``.
    """
    if scope is not None and object_scope is not None:
        raise InvalidGuard("HasFeature() has a scope or an object_scope.")
    if object_scope is not None and not callable(object_scope):
        raise InvalidGuard("HasFeature()'s object_scope must be a function of the object.")
    guard = Guard(features=features, any_of=any_of, scope=scope, status=status)
    note_named(features, "HasFeature")
    own = {"guard": guard, "object_scope": object_scope and staticmethod(object_scope), "__module__": __name__}
    return Combinable("HasFeature", (FeaturePermission,), own)


def _join(operator: Any, left: Any, right: Any) -> Combined:
    return Combined(operator, left, right)
