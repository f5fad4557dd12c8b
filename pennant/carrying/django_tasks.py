"""Django's tasks, its own and those of ``django_tasks``."""

from contextlib import AbstractContextManager
from contextvars import ContextVar
from importlib import import_module
from typing import Any

from pennant.carrying.task import task
from revurb.conf.packages import is_importable

_running: ContextVar[tuple[tuple[str, AbstractContextManager[None]], ...]] = ContextVar("pennant_tasks", default=())


def install() -> None:
    """Listen to the signals of whichever is there; harmless when called again."""
    for module in ("django.tasks.signals", "django_tasks.signals"):
        if is_importable(module):
            signals: Any = import_module(module)
            signals.task_started.connect(_begin, dispatch_uid="pennant.carrying.begin")
            signals.task_finished.connect(_end, dispatch_uid="pennant.carrying.end")


def _begin(*, task_result: Any, **kwargs: Any) -> None:
    surrounding = task()
    surrounding.__enter__()
    _running.set((*_running.get(), (task_result.id, surrounding)))


def _end(*, task_result: Any, **kwargs: Any) -> None:
    running = _running.get()
    if running and running[-1][0] == task_result.id:
        _running.set(running[:-1])
        running[-1][1].__exit__(None, None, None)
