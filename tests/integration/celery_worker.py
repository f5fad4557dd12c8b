"""A real Celery worker on a real broker."""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager

from tests.integration.servers import ServerProcess, running


@contextmanager
def celery_worker(
    app: str, broker_url: str, *arguments: str, environment: Mapping[str, str] | None = None
) -> Iterator[ServerProcess]:
    """A worker of the Celery application in the module ``app``, with one process, once it takes tasks.

    The module finds its broker in ``CELERY_BROKER_URL``.
    """
    command = ["-m", "celery", "-A", app, "worker", "--concurrency", "1", "--loglevel", "INFO", "--without-mingle"]
    variables = {"CELERY_BROKER_URL": broker_url, "NO_COLOR": "1", **(environment or {})}
    with running([*command, *arguments], environment=variables) as worker:
        worker.wait_for_output(" ready.")
        yield worker
