"""Celery's signals, with tasks that run here. A real worker: tests/integration/test_celery_socket_id.py."""

import pytest
from celery import Celery
from celery.app.trace import build_tracer
from celery.signals import before_task_publish, task_postrun, task_prerun

from broadcasting.carriers.celery import HEADER, install
from broadcasting.events.sockets import current_socket_id, socket_scope

app = Celery("carriers", broker="memory://", backend="cache+memory://", set_as_current=False)


@app.task
def said():
    return current_socket_id()


@app.task
def nested():
    return said.apply().get(), current_socket_id()


@pytest.fixture
def published():
    """Headers of the messages that are sent, each as the broker gets them."""
    sent = []

    def note(*, headers, **kwargs):
        sent.append(dict(headers))

    before_task_publish.connect(note, weak=False)
    yield sent
    before_task_publish.disconnect(note)


def run(task, **headers):
    """As a worker runs it, after the message was read."""
    trace = build_tracer(task.name, task, app=app)
    return trace("an-id", (), {}, {"id": "an-id", "is_eager": False, **headers})[0]


def test_the_socket_is_packed(published):
    with socket_scope("1.2"):
        said.delay()
    said.delay()
    assert [headers.get(HEADER) for headers in published] == ["1.2", None]


def test_and_unpacked_and_forgotten():
    assert run(said, **{HEADER: "1.2"}) == "1.2"
    assert current_socket_id() is None
    assert run(said) is None


def test_a_job_of_nobody_has_none_whatever_was_before():
    with socket_scope("9.9"):
        assert run(said) is None
        assert current_socket_id() == "9.9"


@pytest.mark.parametrize("hostile", ["", "x", "1.2\n", 7, 1.2, ["1.2"], {"a": 1}, None, True])
def test_what_is_no_socket_id_counts_as_none(hostile):
    assert run(said, **{HEADER: hostile}) is None
    assert current_socket_id() is None


def test_an_eager_task_has_that_of_its_caller():
    with socket_scope("1.2"):
        assert said.apply().get() == "1.2"
        assert current_socket_id() == "1.2"
    assert run(nested, **{HEADER: "3.4"}) == ("3.4", "3.4")


@pytest.fixture
def always_eager():
    app.conf.task_always_eager = True
    yield
    app.conf.task_always_eager = False


def test_always_eager(always_eager):
    with socket_scope("1.2"):
        assert said.delay().get() == "1.2"
    assert said.delay().get() is None


def test_a_header_that_is_there_stays(published):
    with socket_scope("1.2"):
        said.apply_async(headers={HEADER: "3.4"})
    assert published[0][HEADER] == "3.4"


def test_installing_again_is_harmless():
    before = [len(signal.receivers) for signal in (before_task_publish, task_prerun, task_postrun)]
    install()
    assert [len(signal.receivers) for signal in (before_task_publish, task_prerun, task_postrun)] == before
