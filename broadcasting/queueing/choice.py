"""Which queue carries events here."""

from broadcasting.broadcasters.errors import BroadcastError
from broadcasting.conf.broadcasting import get_broadcasting_settings
from broadcasting.queueing.base import Queue
from broadcasting.queueing.celery_queue import CeleryQueue, has_celery_app
from broadcasting.queueing.task_queue import TaskQueue, has_task_backend, tasks_module
from revurb.conf.packages import is_importable

_celery = CeleryQueue()
_tasks = TaskQueue()


def get_queue() -> Queue | None:
    """The queue that ``BROADCASTING["QUEUE"]`` wants; ``None`` where events are sent at once.

    With ``"auto"`` that is Celery, if this process has a Celery app with a broker; else Django's tasks, if the default
    backend of ``TASKS`` has workers; else none. Raises ``BroadcastError`` for a queue that is not installed.
    """
    wanted = get_broadcasting_settings().QUEUE
    if wanted == "auto":
        return _found()
    if wanted == "none":
        return None
    if not is_installed(wanted):
        raise BroadcastError(f"QUEUE is {wanted!r}, whose package is not installed")
    return _celery if wanted == "celery" else _tasks


def is_installed(queue: str) -> bool:
    """Whether a queue of ``QUEUE`` can be used at all."""
    return tasks_module() is not None if queue == "tasks" else is_importable("celery")


def _found() -> Queue | None:
    if has_celery_app():
        return _celery
    return _tasks if has_task_backend() else None
