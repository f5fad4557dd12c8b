"""What can be wrong with ``BROADCASTING``, and what is told of its queue."""

import sys

import pytest
from django.core import checks as django_checks

from broadcasting import Broadcaster
from broadcasting.checks import connections
from revurb.conf.values import Credential
from tests.broadcasting.checks.configurations import app
from tests.broadcasting.queueing.celery_app import celery_app

DATABASE = {"default": {"BACKEND": "django_tasks_db.DatabaseBackend"}}


class Own(Broadcaster):
    option_kinds = {"SECRET": Credential()}

    def broadcast(self, *events):
        raise AssertionError("checks open no connection")


@pytest.fixture
def check(run, settings):
    def check(**configured):
        settings.BROADCASTING = configured
        return run(app())

    return check


@pytest.mark.parametrize(
    "configured",
    [
        {},
        {"DEFAULT": ["revurb", "log"]},
        {"DEFAULT": "own", "CONNECTIONS": {"own": {"DRIVER": f"{__name__}.Own", "SECRET": "x"}}},
        {"CONNECTIONS": {"tests": {"DRIVER": "memory", "OUTBOX": False}}},
    ],
)
def test_good_configurations(check, configured):
    assert check(**configured) == {}


@pytest.mark.parametrize(
    ("configured", "id", "said"),
    [
        ({"CONNECTIONS": "log"}, "E020", "must be a dict of dicts"),
        ({"DEFUALT": "log"}, "E021", "did you mean DEFAULT"),
        ({"CONNECTIONS": {"log": {"HOST": "x"}}}, "E021", "['log']['HOST'] is unknown"),
        ({"QUEUE": "rq"}, "E022", "'celery'"),
        ({"CONNECTIONS": {"x": {"DRIVER": f"{__name__}.Own", "SECRET": "never-to-be-shown 1"}}}, "E022", "SECRET"),
        ({"DEFAULT": "pusher"}, "E023", "'pusher'"),
        ({"CONNECTIONS": {"x": {"DRIVER": "shop.Broadcaster"}}}, "E024", "['x']: DRIVER 'shop.Broadcaster' can't be"),
        ({"CONNECTIONS": {"x": {"DRIVER": "os.path"}}}, "E024", "is no subclass of"),
    ],
)
def test_what_is_wrong(check, configured, id, said):
    found = check(**configured)
    assert set(found) == {id}
    assert said in found[id].msg


@pytest.mark.parametrize(
    ("queue", "modules", "package"),
    [("celery", ["celery"], "'revurb[celery]'"), ("tasks", ["django.tasks", "django_tasks"], "django-tasks")],
)
def test_a_queue_that_is_not_installed(check, monkeypatch, settings, queue, modules, package):
    settings.BROADCASTING = {}
    for module in modules:
        monkeypatch.setitem(sys.modules, module, None)
    assert f"pip install {package}`" in check(QUEUE=queue)["E025"].hint


def test_celery_without_a_broker(check):
    with celery_app():
        assert "no Celery app" in check(QUEUE="celery")["W030"].msg
    with celery_app(broker_url="memory://"):
        assert check(QUEUE="celery") == {}


def test_tasks_without_workers(check, settings):
    assert "django_tasks_db.DatabaseBackend" in check(QUEUE="tasks")["W031"].hint
    settings.TASKS = DATABASE
    assert check(QUEUE="tasks") == {}


@pytest.mark.parametrize(
    ("configured", "tasks", "said"),
    [
        ({}, None, ["There is no queue: events are sent at once."]),
        ({}, DATABASE, ["Queued events are sent by Django's tasks."]),
        ({"QUEUE": "celery"}, DATABASE, ["Queued events are sent by Celery."]),
        ({"QUEUE": "rq"}, None, []),
    ],
)
def test_deployment_checks_tell_what_sends_queued_events(settings, configured, tasks, said):
    settings.BROADCASTING, settings.TASKS = configured, tasks
    with celery_app():
        found = django_checks.run_checks(tags=["broadcasting"], include_deployment_checks=True)
    assert [message.msg for message in found if message.id == "broadcasting.I030"] == said


def test_nothing_is_told_of_a_queue_that_is_missing(settings, monkeypatch):
    settings.BROADCASTING = {"QUEUE": "celery"}
    monkeypatch.setitem(sys.modules, "celery", None)
    assert connections.check_queue() == []
