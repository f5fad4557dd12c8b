"""Events by a real worker of Django's tasks, over a database."""

from collections.abc import Iterator

import pytest

from tests.integration.queue import QueueSite
from tests.integration.servers import ServerProcess, running

WORKER = ["-m", "django", "db_worker", "--interval", "0.05", "--no-startup-delay"]


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> QueueSite:
    site = QueueSite(tmp_path_factory.mktemp("site"), "settings_tasks")
    site.run("-m", "django", "migrate", "--verbosity", "0")
    return site


@pytest.fixture(scope="module")
def worker(site: QueueSite) -> Iterator[ServerProcess]:
    with running(WORKER, environment=site.environment) as worker:
        worker.wait_for_output("Starting worker")
        yield worker


def test_events_wait_for_a_worker_and_are_sent_by_it(site: QueueSite, worker: ServerProcess) -> None:
    assert site.publish({"label": "first"}, {"label": "second"}) == "Django's tasks"
    site.wait_for("sent", "first")
    site.wait_for("sent", "second")


def test_failures_are_tried_again(site: QueueSite, worker: ServerProcess) -> None:
    site.publish({"label": "third time", "fails": 2})
    site.wait_for("sent", "third time")
    assert site.told("third time") == ["tried", "tried", "tried", "sent"]


def test_a_last_failure_is_told_and_lets_the_next_one_through(site: QueueSite, worker: ServerProcess) -> None:
    site.publish({"label": "never", "fails": 3}, {"label": "never", "fails": 3})
    site.wait_for("failed", "the server is away")
    assert site.told("never") == ["tried"] * 3, "the second one was like the first, and dropped"
    site.publish({"label": "never", "fails": 3})
    site.wait_for("sent", "never")


def test_hostile_jobs_are_dropped_and_harm_nobody(site: QueueSite, worker: ServerProcess) -> None:
    code = (
        "import django; django.setup(); from broadcasting.queueing.django_task import send_event;"
        "[send_event.enqueue(each) for each in (None, {}, 'never-to-be-shown', {'channels': ['a b']})]"
    )
    site.run("-c", code)
    site.publish({"label": "afterwards"})
    site.wait_for("sent", "afterwards")
    assert worker.output.count("which is dropped") == 4
    assert "never-to-be-shown" not in worker.output
