"""The socket of a request is known in the Celery tasks that it starts, in a real worker, and in no others."""

import pytest
from django.http import HttpResponse
from django.test import RequestFactory

from broadcasting.events.sockets import current_socket_id
from broadcasting.middleware import SocketIdMiddleware
from tests.integration import celery_app as tasks
from tests.integration.celery_worker import celery_worker
from tests.integration.valkey import Valkey

SOCKET_ID = "12.34"


@pytest.fixture(scope="module")
def broker(tmp_path_factory):
    with Valkey(tmp_path_factory.mktemp("broker")) as valkey:
        tasks.app.conf.broker_url = valkey.url
        yield valkey
        tasks.app.close()


@pytest.fixture(scope="module", params=["prefork", "threads", "solo"], autouse=True)
def worker(request, broker):
    """A worker of each kind."""
    with celery_worker("tests.integration.celery_app", broker.url, "--pool", request.param) as running:
        yield running


@pytest.fixture
def notes(broker):
    """Waits for so many notes of tasks, in the order in which they ran."""
    with broker.client() as valkey:
        yield lambda count: [valkey.blpop("notes", timeout=20)[1].decode() for _ in range(count)]
        assert valkey.llen("notes") == 0


def visit(start, socket_id=SOCKET_ID):
    """A request to a view that starts something."""

    def view(request):
        start()
        return HttpResponse()

    SocketIdMiddleware(view)(RequestFactory().get("/", headers={"X-Socket-ID": socket_id}))
    assert current_socket_id() is None


def test_a_task_knows_it_and_the_next_one_does_not(notes):
    visit(tasks.single.delay)
    tasks.single.delay()
    assert notes(2) == ["single 12.34", "single None"]


def test_nested_tasks(notes):
    visit(tasks.parent.delay)
    assert sorted(notes(2)) == ["parent 12.34", "single 12.34"]


def test_retries(notes):
    visit(tasks.stubborn.delay)
    assert notes(3) == ["stubborn-0 12.34", "stubborn-1 12.34", "stubborn-2 12.34"]


def test_chains(notes):
    visit(tasks.start_chain)
    assert notes(3) == ["link-1 12.34", "link-2 12.34", "link-3 12.34"]


def test_a_task_that_fails_leaves_nothing_behind(notes):
    visit(tasks.broken.delay)
    tasks.single.delay()
    assert notes(2) == ["broken 12.34", "single None"]


def test_a_hostile_header_carries_nothing(notes):
    visit(tasks.single.delay, socket_id="<script>")
    tasks.single.apply_async(headers={"broadcasting_socket_id": ["1.2"]})
    assert notes(2) == ["single None", "single None"]
