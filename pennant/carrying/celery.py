"""Celery: who started a task travels in a header of its message."""

from contextlib import AbstractContextManager
from typing import Any

from celery.signals import before_task_publish, task_postrun, task_prerun
from django.contrib.auth import get_user_model
from django.core.exceptions import ImproperlyConfigured, ValidationError
from django.db import DatabaseError
from django.utils.functional import SimpleLazyObject

from pennant.carrying.task import task as surrounding
from pennant.current import current_actor
from pennant.scopes import scope_text
from pennant.scopes.text import pk_in

HEADER = "pennant_actor"
_SCOPE = "pennant_task"
_LONGEST = 255


def install() -> None:
    """Listen to Celery's signals; harmless when called again."""
    before_task_publish.connect(_pack, dispatch_uid="pennant.carrying.pack")
    task_prerun.connect(_begin, dispatch_uid="pennant.carrying.begin")
    task_postrun.connect(_end, dispatch_uid="pennant.carrying.end")


def _pack(*, headers: dict[str, Any] | None = None, **kwargs: Any) -> None:
    """Retries and the next links of a chain are published while their task runs, so they come by here as well."""
    actor = current_actor()
    if actor is None or headers is None:
        return
    try:
        headers.setdefault(HEADER, scope_text(actor) if hasattr(actor, "pk") else str(actor)[:_LONGEST])
    except TypeError:
        return


def _begin(*, task: Any, **kwargs: Any) -> None:
    carried = getattr(task.request, HEADER, None)
    actor = current_actor() if task.request.is_eager else _actor(carried)
    scope = surrounding(actor)
    scope.__enter__()
    setattr(task.request, _SCOPE, scope)


def _end(*, task: Any, **kwargs: Any) -> None:
    scope: AbstractContextManager[None] | None = getattr(task.request, _SCOPE, None)
    if scope is not None:
        delattr(task.request, _SCOPE)
        scope.__exit__(None, None, None)


def _actor(carried: Any) -> Any:
    """Who is meant by a header; a user is looked up when a change asks for them."""
    if not isinstance(carried, str) or not 0 < len(carried) <= _LONGEST:
        return None
    try:
        pk = pk_in(carried, get_user_model())
    except ImproperlyConfigured:
        pk = None
    return carried if pk is None else SimpleLazyObject(lambda: _user(pk, carried))


def _user(pk: str, carried: str) -> Any:
    """The user, or the text where they are gone."""
    try:
        return get_user_model()._base_manager.filter(pk=pk).first() or carried
    except (ValueError, TypeError, OverflowError, ValidationError, DatabaseError):
        return carried
