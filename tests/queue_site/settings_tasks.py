"""The same site with a worker of Django's tasks, whose jobs are rows."""

from importlib.util import find_spec

from tests.queue_site.settings import *  # noqa: F403

INSTALLED_APPS = (
    ["broadcasting", "django_tasks_db"]
    if find_spec("django.tasks")
    else [
        "broadcasting",
        "django_tasks",
        "django_tasks_db",
    ]
)
TASKS = {"default": {"BACKEND": "django_tasks_db.DatabaseBackend"}}
