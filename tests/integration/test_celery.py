"""Events by a real Celery worker and a real broker."""

import json
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.integration.queue import QueueSite
from tests.integration.servers import ServerProcess, running
from tests.integration.valkey import Valkey

WORKER = ["-m", "celery", "-A", "tests.queue_site.celery", "worker", "-c", "1", "-l", "INFO", "--without-mingle"]


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[QueueSite]:
    with Valkey(tmp_path_factory.mktemp("valkey")) as valkey:
        yield QueueSite(tmp_path_factory.mktemp("site"), QUEUE_SITE_BROKER=valkey.url)


@pytest.fixture(scope="module")
def worker(site: QueueSite) -> Iterator[ServerProcess]:
    """Found the task by ``autodiscover_tasks()`` alone."""
    with running(WORKER, environment=site.environment) as worker:
        worker.wait_for_output("ready.")
        assert "broadcasting.send_event" in worker.output
        yield worker


def test_events_wait_for_a_worker_and_are_sent_by_it(site: QueueSite, worker: ServerProcess) -> None:
    assert site.publish({"label": "first"}, {"label": "second"}) == "Celery"
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


def test_a_try_that_takes_too_long_is_given_up(site: QueueSite, worker: ServerProcess) -> None:
    site.publish({"label": "slow", "seconds": 60})
    site.wait_for("failed", "the broadcaster failed (SoftTimeLimitExceeded)")
    assert site.told("slow") == ["tried"] * 3


@pytest.mark.parametrize("message", [None, {}, "never-to-be-shown", {"connection": "file", "channels": ["a b"]}])
def test_hostile_jobs_are_dropped_and_harm_nobody(site: QueueSite, worker: ServerProcess, message: object) -> None:
    said = worker.output.count("which is dropped")
    code = (
        "import json, sys; from tests.queue_site.celery import app;"
        "app.send_task('broadcasting.send_event', (json.loads(sys.argv[1]),))"
    )
    site.run("-c", code, json.dumps(message))
    label = f"after {message}"
    site.publish({"label": label})
    site.wait_for("sent", label)
    assert worker.output.count("which is dropped") == said + 1


def test_a_broker_that_is_away_is_a_clear_failure(site: QueueSite, tmp_path: Path) -> None:
    code = "import tests.queue_site.celery as c; c.app.conf.broker_transport_options = {'max_retries': 1}; " + (
        "import django; django.setup();"
        "from broadcasting import BroadcastError, broadcast; from tests.queue_site.events import Told\n"
        "try: broadcast(Told('a')).send()\n"
        "except BroadcastError as error: print(error)"
    )
    lonely = QueueSite(tmp_path, QUEUE_SITE_BROKER="redis://127.0.0.1:1/0")
    assert lonely.run("-c", code) == "Celery failed (OperationalError)"
    assert lonely.told("the server is away") == []
