"""Which queue it is."""

import sys

import pytest

from broadcasting import BroadcastError
from broadcasting.queueing import get_queue
from tests.broadcasting.queueing.celery_app import celery_app

DATABASE = {"default": {"BACKEND": "django_tasks_db.DatabaseBackend"}}


@pytest.fixture
def choose(settings):
    def choose(queue="auto", tasks=None):
        settings.BROADCASTING = {"QUEUE": queue}
        settings.TASKS = tasks
        found = get_queue()
        return found and found.title

    return choose


def test_by_itself_it_is_celery_then_tasks_then_none(choose):
    with celery_app(broker_url="memory://"):
        assert choose(tasks=DATABASE) == "Celery"
    with celery_app():
        assert choose(tasks=DATABASE) == "Django's tasks"
        assert choose() is None


def test_what_is_said_counts(choose):
    with celery_app(broker_url="memory://"):
        assert choose("none", DATABASE) is None
        assert choose("tasks", DATABASE) == "Django's tasks"
        assert choose("tasks") == "Django's tasks"
    with celery_app():
        assert choose("celery") == "Celery"


@pytest.mark.parametrize(("queue", "modules"), [("celery", ["celery"]), ("tasks", ["django.tasks", "django_tasks"])])
def test_what_is_not_installed(choose, monkeypatch, queue, modules):
    assert choose(queue)
    with monkeypatch.context() as patch:
        for module in modules:
            patch.setitem(sys.modules, module, None)
        with pytest.raises(BroadcastError, match=f"QUEUE is '{queue}', whose package is not installed"):
            get_queue()
