"""Jobs on Celery's broker; what a worker does with them is told by tests/integration/test_celery.py."""

import sys
from uuid import uuid4

import pytest

from broadcasting import BroadcastError
from broadcasting.queueing import Job
from broadcasting.queueing.celery_queue import CeleryQueue, has_celery_app
from tests.broadcasting.queueing.celery_app import celery_app


@pytest.fixture
def app():
    with celery_app(broker_url="memory://", task_default_queue=uuid4().hex) as app:
        yield app


def message_in(app, queue):
    with app.connection() as connection, connection.SimpleQueue(queue) as waiting:
        message = waiting.get_nowait()
        message.ack()
        return message


def test_a_job_waits_on_the_broker_as_json(app, make):
    CeleryQueue().put(make())
    message = message_in(app, app.conf.task_default_queue)
    assert message.content_type == "application/json"
    assert message.headers["task"] == "broadcasting.send_event"
    assert Job.from_message(message.payload[0][0]) == make()


async def test_from_async_code(app, make):
    """In a thread, where Celery knows the default app only."""
    await CeleryQueue().aput(make())
    assert message_in(app, app.conf.task_default_queue)


def test_queue_and_timeout_are_celerys(app, make):
    queue = uuid4().hex
    CeleryQueue().put(make(queue=queue, timeout=2.5))
    assert message_in(app, queue).headers["timelimit"] == [None, 2.5]


def test_eager_tasks_are_sent_at_once(make, sent):
    with celery_app(task_always_eager=True):
        CeleryQueue().put(make())
    assert sent == [make().event]


def test_eager_tasks_are_tried_again(make, caplog):
    with celery_app(task_always_eager=True):
        CeleryQueue().put(make(connection="broken", retries=2, backoff=(0,)))
    assert caplog.text.count("is tried again in 0 seconds") == 2


def test_a_broker_that_is_away(make):
    url = "redis://:never-to-be-shown@127.0.0.1:1/0"
    options = {"broker_transport_options": {"max_retries": 1, "interval_start": 0}, "task_publish_retry": False}
    with celery_app(broker_url=url, **options), pytest.raises(BroadcastError) as caught:
        CeleryQueue().put(make())
    assert str(caught.value) == "Celery failed (OperationalError)"


def test_whether_there_is_an_app(app, monkeypatch):
    assert has_celery_app()
    with celery_app():
        assert not has_celery_app(), "it names no broker"
    with celery_app(task_always_eager=True):
        assert has_celery_app()
    monkeypatch.delitem(sys.modules, "celery")
    assert not has_celery_app(), "nobody imported Celery, and neither do we"
    assert "celery" not in sys.modules


def test_an_app_whose_configuration_can_not_be_read_is_none():
    with celery_app() as app:
        app.config_from_object("no_such_site.settings")
        with pytest.raises(ImportError):
            app.conf.broker_url  # noqa: B018
        assert not has_celery_app()
