"""``FeatureRequiredMixin``: classes of views that are there where features are active."""

from collections.abc import Callable
from typing import Any

from django.http import HttpRequest

from pennant.guarding import Guard, note_named


class FeatureRequiredMixin:
    """Stands before ``View``, sync or async. ``required_features`` is one feature or a list.

    A subclass may define the methods ``feature_scope(request)``, which returns whom features are asked for, and
    ``inactive_response(request, names)``; both may be async.
    """

    required_features: Any = ()
    any_feature_is_enough = False
    feature_scope: Callable[..., Any] | None = None
    inactive_response: Callable[..., Any] | None = None
    inactive_redirect: str | None = None
    inactive_status: int | None = None

    def __init_subclass__(cls, **kwargs: Any) -> None:
        super().__init_subclass__(**kwargs)
        note_named(_listed(cls.required_features), f"{cls.__module__}.{cls.__qualname__}")

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> Any:
        """Answer the request, or deny it. Raises ``InvalidGuard`` for a class that names no feature."""
        guard = self._guard()
        dispatch = super().dispatch  # type: ignore[misc]  # of View
        if not self.view_is_async:  # type: ignore[attr-defined]  # of View
            return dispatch(request, *args, **kwargs) if guard.lets_in(request) else guard.deny(request)

        async def answer() -> Any:
            return await (dispatch(request, *args, **kwargs) if await guard.alets_in(request) else guard.adeny(request))

        return answer()

    def _guard(self) -> Guard:
        return Guard(
            features=_listed(self.required_features),
            any_of=self.any_feature_is_enough,
            scope=self.feature_scope,
            response=self.inactive_response,
            redirect=self.inactive_redirect,
            status=self.inactive_status,
        )


def _listed(features: Any) -> tuple[Any, ...]:
    return tuple(features) if isinstance(features, list | tuple | set) else (features,)
