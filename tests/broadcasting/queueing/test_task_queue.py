"""Jobs on a backend of Django's tasks; a real worker is in tests/integration/test_django_tasks.py."""

import sys

import pytest

from broadcasting import BroadcastError
from broadcasting.queueing import Job
from broadcasting.queueing.task_queue import TaskQueue, has_task_backend, tasks_module

MODULE = tasks_module()
DUMMY = {"default": {"BACKEND": f"{MODULE}.backends.dummy.DummyBackend", "QUEUES": []}}
IMMEDIATE = {"default": {"BACKEND": f"{MODULE}.backends.immediate.ImmediateBackend", "QUEUES": []}}


@pytest.fixture
def results(settings):
    """What was put on a backend that only remembers."""
    settings.TASKS = DUMMY
    return lambda: __import__(MODULE, fromlist=["x"]).default_task_backend.results


async def test_a_job_is_put_on_the_backend(results, make):
    TaskQueue().put(make())
    await TaskQueue().aput(make(queue="high"))
    first, second = results()
    assert Job.from_message(first.args[0]) == make()
    assert (first.task.queue_name, second.task.queue_name) == ("default", "high")
    assert first.task.module_path == "broadcasting.queueing.django_task.send_event"


def test_the_immediate_backend_sends_at_once_and_tries_again(settings, make, sent, caplog):
    settings.TASKS = IMMEDIATE
    TaskQueue().put(make())
    assert sent == [make().event]
    TaskQueue().put(make(connection="broken", retries=2, backoff=(60,)))
    assert caplog.text.count("is tried again in 60 seconds") == 2, "a backend that can't wait does not"


async def test_a_queue_that_the_backend_does_not_have(settings, make):
    settings.TASKS = {"default": DUMMY["default"] | {"QUEUES": ["default"]}}
    with pytest.raises(BroadcastError, match=r"Django's tasks failed \(InvalidTask"):
        TaskQueue().put(make(queue="high"))
    with pytest.raises(BroadcastError, match=r"Django's tasks failed \(InvalidTask"):
        await TaskQueue().aput(make(queue="high"))


@pytest.mark.parametrize(
    ("tasks", "there"),
    [
        ({"default": {"BACKEND": "django_tasks_db.DatabaseBackend"}}, True),
        (IMMEDIATE, False),
        (DUMMY, False),
        ({}, False),
        (None, False),
        ("text", False),
        ({"default": None}, False),
        ({"default": {}}, False),
        ({"default": {"BACKEND": 7}}, False),
        ({"other": {"BACKEND": "django_tasks_db.DatabaseBackend"}}, False),
    ],
)
def test_whether_there_are_workers(settings, tasks, there):
    settings.TASKS = tasks
    assert has_task_backend() == there


def test_what_is_not_installed(monkeypatch, settings):
    settings.TASKS = {"default": {"BACKEND": "django_tasks_db.DatabaseBackend"}}
    with monkeypatch.context() as patch:
        for module in ("django.tasks", "django_tasks"):
            patch.setitem(sys.modules, module, None)
        assert tasks_module() is None
        assert not has_task_backend()
