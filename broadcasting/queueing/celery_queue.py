"""Events by Celery. Nothing here imports Celery but for a site that has it."""

import sys
from importlib import import_module
from typing import Any, ClassVar

from broadcasting.queueing.base import Queue
from broadcasting.queueing.delivery import translated
from broadcasting.queueing.job import Job

TASK = "broadcasting.send_event"
"""The name by which workers know the task of ``broadcasting.tasks``."""


class CeleryQueue(Queue):
    """Puts jobs on the broker of the site's Celery app."""

    title: ClassVar[str] = "Celery"

    def put(self, job: Job) -> None:
        """As ``Queue.put``; how long an unreachable broker is waited for is the app's ``broker_transport_options``."""
        with translated("Celery"):
            import_module("broadcasting.tasks")
            task = import_module("celery").current_app.tasks[TASK]
            options: dict[str, Any] = {"queue": job.queue} if job.queue else {}
            if job.timeout:
                options["soft_time_limit"] = job.timeout
            task.apply_async((job.as_message(),), serializer="json", ignore_result=True, **options)


def has_celery_app() -> bool:
    """Whether this process has a Celery app that names a broker, or runs its tasks eagerly."""
    celery = sys.modules.get("celery")
    if celery is None:
        return False
    try:
        conf = celery.current_app.conf
        return bool(conf.broker_url or conf.task_always_eager)
    except Exception:  # a configuration that can't be read is Celery's to tell
        return False
