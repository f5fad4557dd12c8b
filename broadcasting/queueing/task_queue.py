"""Events by Django's tasks: ``django.tasks`` of Django 6, or the package ``django-tasks`` before."""

import sys
from collections.abc import Mapping
from datetime import timedelta
from importlib import import_module
from typing import Any, ClassVar

from django.conf import settings as django_settings
from django.utils import timezone

from broadcasting.queueing.base import Queue
from broadcasting.queueing.delivery import translated
from broadcasting.queueing.job import Job
from revurb.conf.packages import is_importable

MODULES = ("django.tasks", "django_tasks")
IDLE_BACKENDS = ("ImmediateBackend", "DummyBackend")
"""Backends without a worker: the one sends at once, the other never."""


class TaskQueue(Queue):
    """Puts jobs on the ``default`` backend of ``TASKS``, which knows no ``timeout``."""

    title: ClassVar[str] = "Django's tasks"

    def put(self, job: Job) -> None:
        """As ``Queue.put``."""
        with translated("Django's tasks"):
            enqueue(job.as_message())

    async def aput(self, job: Job) -> None:
        """As ``Queue.aput``; how it is done is the backend's business."""
        with translated("Django's tasks"):
            await _task(job.queue).aenqueue(job.as_message())


def enqueue(message: Mapping[str, Any], attempt: int = 0, pause: float = 0.0) -> None:
    """Put a job on the backend for its ``attempt``, ``pause`` seconds from now where the backend can wait."""
    task = _task(message["queue"])
    if pause and task.get_backend().supports_defer:
        now = timezone.now()
        task = task.using(run_after=now + timedelta(seconds=pause))
    task.enqueue(message, attempt)


def tasks_module() -> str | None:
    """The module that has Django's tasks here."""
    loaded = (name for name in MODULES if sys.modules.get(name))
    return next(loaded, None) or next(filter(is_importable, MODULES), None)


def has_task_backend() -> bool:
    """Whether ``TASKS`` has a ``default`` backend with workers, and tasks are to be had."""
    configured = getattr(django_settings, "TASKS", None)
    entry = configured.get("default") if isinstance(configured, Mapping) else None
    backend = entry.get("BACKEND") if isinstance(entry, Mapping) else None
    return isinstance(backend, str) and not backend.endswith(IDLE_BACKENDS) and tasks_module() is not None


def _task(queue: str | None) -> Any:
    task = import_module("broadcasting.queueing.django_task").send_event
    return task.using(queue_name=queue) if queue else task
