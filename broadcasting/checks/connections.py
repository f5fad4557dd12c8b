"""Checks of ``BROADCASTING``: its values, what its connections name, and what carries queued events."""

from collections.abc import Iterator, Mapping
from typing import Any

from django.core.checks import CheckMessage, Error, Info, Warning
from django.core.exceptions import ImproperlyConfigured

from broadcasting.broadcasters.registry import DRIVERS, read_options
from broadcasting.conf.broadcasting import (
    STANDARD_CONNECTIONS,
    BroadcastingSettings,
    ConnectionSettings,
    read_current_broadcasting,
)
from broadcasting.queueing.celery_queue import has_celery_app
from broadcasting.queueing.choice import get_queue, is_installed
from broadcasting.queueing.task_queue import has_task_backend
from revurb.conf.reading import Problem, Topic

TOPICS: Mapping[Topic, tuple[str, str]] = {
    "shape": ("broadcasting.E020", 'Write BROADCASTING = {"CONNECTIONS": {"revurb": {"DRIVER": "revurb"}}}.'),
    "unknown": ("broadcasting.E021", "Correct or remove the key."),
    "value": ("broadcasting.E022", "Correct the value, or remove the key for the default."),
    "credentials": ("broadcasting.E022", "Correct the value; take it from the environment rather than from the code."),
    "connection": ("broadcasting.E023", 'Add it to CONNECTIONS, or set "DEFAULT": "revurb".'),
}

PACKAGES = {"celery": "'revurb[celery]'", "tasks": "django-tasks"}


def check_connections(app_configs: Any = None, **kwargs: Any) -> list[CheckMessage]:
    """Run the checks of this module, but for that of deployment."""
    reading = read_current_broadcasting()
    settings = BroadcastingSettings(**reading.values)
    return [
        *map(_describe, reading.problems),
        *(message for name, each in settings.CONNECTIONS.items() for message in _check_connection(name, each)),
        *_check_wanted_queue(settings.QUEUE),
    ]


def check_queue(app_configs: Any = None, **kwargs: Any) -> list[CheckMessage]:
    """Tell what sends queued events here, for that may be found out by ``"auto"``."""
    reading = read_current_broadcasting()
    if reading.problems or not is_usable(reading.values.get("QUEUE", "auto")):
        return []
    queue = get_queue()
    said = f"Queued events are sent by {queue.title}." if queue else "There is no queue: events are sent at once."
    return [Info(said, hint='Set "QUEUE" in BROADCASTING to "celery", "tasks" or "none".', id="broadcasting.I030")]


def is_usable(queue: str) -> bool:
    """Whether what ``QUEUE`` names is installed, as far as it names something."""
    return queue not in PACKAGES or is_installed(queue)


def _describe(problem: Problem) -> CheckMessage:
    id, hint = TOPICS[problem.topic]
    return Error(problem.message, hint=hint, id=id)


def _check_connection(name: str, connection: ConnectionSettings) -> Iterator[CheckMessage]:
    if name in STANDARD_CONNECTIONS and connection == ConnectionSettings(driver=name):
        return  # nobody wrote it
    try:
        yield from map(_describe, read_options(name, connection).problems)
    except ImproperlyConfigured as error:
        yield Error(
            f"BROADCASTING['CONNECTIONS'][{name!r}]: {error}",
            hint=f"Name one of {', '.join(DRIVERS)}, or the dotted path of your own Broadcaster.",
            id="broadcasting.E024",
        )


def _check_wanted_queue(queue: str) -> Iterator[CheckMessage]:
    if not is_usable(queue):
        yield Error(
            f"QUEUE is {queue!r}, whose package is not installed.",
            hint=f'Run `pip install {PACKAGES[queue]}`, or set "QUEUE": "auto" in BROADCASTING.',
            id="broadcasting.E025",
        )
    elif queue == "celery" and not has_celery_app():
        yield Warning(
            "QUEUE is 'celery', but this process has no Celery app that names a broker.",
            hint="Import your Celery app in the __init__ of the project's package, and set its broker_url.",
            id="broadcasting.W030",
        )
    elif queue == "tasks" and not has_task_backend():
        yield Warning(
            "QUEUE is 'tasks', but the default backend of TASKS has no workers.",
            hint='Set TASKS = {"default": {"BACKEND": "django_tasks_db.DatabaseBackend"}}, or "QUEUE": "none".',
            id="broadcasting.W031",
        )
