"""The tasks of Celery's workers, which find them by ``autodiscover_tasks()``, as they find those of other apps."""

from typing import Any

from celery import Task, shared_task

from broadcasting.outbox.tasks import relay_outbox as relay_outbox
from broadcasting.queueing.celery_queue import TASK
from broadcasting.queueing.work import work


@shared_task(bind=True, name=TASK, max_retries=None, ignore_result=True)
def send_event(self: Task, message: Any) -> None:
    """Send an event that waited on the broker; tried again as often and as late as the event wants it."""
    pause = work(message, self.request.retries)
    if pause is not None:
        raise self.retry(countdown=pause)
