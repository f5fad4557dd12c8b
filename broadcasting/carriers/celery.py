"""Celery: the socket travels in a header of the task's message."""

from typing import Any

from celery.signals import before_task_publish, task_postrun, task_prerun

from broadcasting.events.sockets import current_socket_id, socket_scope

HEADER = "broadcasting_socket_id"
_SCOPE = "broadcasting_socket_scope"


def install() -> None:
    """Listen to Celery's signals; harmless when called again."""
    before_task_publish.connect(_pack, dispatch_uid="broadcasting.carriers.pack")
    task_prerun.connect(_unpack, dispatch_uid="broadcasting.carriers.unpack")
    task_postrun.connect(_end, dispatch_uid="broadcasting.carriers.end")


def _pack(*, headers: dict[str, Any] | None = None, **kwargs: Any) -> None:
    """Retries and the next links of a chain are published while their task runs, so they come by here as well."""
    socket_id = current_socket_id()
    if socket_id and headers is not None:
        headers.setdefault(HEADER, socket_id)


def _unpack(*, task: Any, **kwargs: Any) -> None:
    """An eager task runs inside of what called it, and has its socket already."""
    if task.request.is_eager:
        return
    carried = getattr(task.request, HEADER, None)
    scope = socket_scope(carried if isinstance(carried, str) else None)
    scope.__enter__()
    setattr(task.request, _SCOPE, scope)


def _end(*, task: Any, **kwargs: Any) -> None:
    scope = getattr(task.request, _SCOPE, None)
    if scope is not None:
        delattr(task.request, _SCOPE)
        scope.__exit__(None, None, None)
