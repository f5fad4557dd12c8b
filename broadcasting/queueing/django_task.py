"""The task of the workers of Django's tasks; imported only where there are such."""

from importlib import import_module
from typing import Any

from broadcasting.queueing.task_queue import enqueue, tasks_module
from broadcasting.queueing.work import work

task = import_module(tasks_module() or "django.tasks").task


@task()
def send_event(message: Any, attempt: int = 0) -> None:
    """Send an event that waited; tried again as often as the event wants it, and as late as the backend can."""
    pause = work(message, attempt)
    if pause is not None:
        enqueue(message, attempt + 1, pause)
