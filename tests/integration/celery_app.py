"""A Celery application whose tasks note which socket they know, in a list of the broker."""

import os

import django
from celery import Celery, chain
from redis import Redis

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "revurb_project.settings")
django.setup()

from broadcasting.events.sockets import current_socket_id  # noqa: E402

app = Celery("tests", broker=os.environ.get("CELERY_BROKER_URL"), set_as_current=False)
app.conf.update(task_ignore_result=True, broker_connection_retry_on_startup=True, worker_prefetch_multiplier=1)


def note(who: str) -> None:
    with Redis.from_url(os.environ["CELERY_BROKER_URL"]) as valkey:
        valkey.rpush("notes", f"{who} {current_socket_id()}")


@app.task
def single() -> None:
    note("single")


@app.task
def parent() -> None:
    single.delay()
    note("parent")


@app.task(bind=True, max_retries=2)
def stubborn(self) -> None:
    note(f"stubborn-{self.request.retries}")
    if self.request.retries < 2:
        raise self.retry(countdown=0)


@app.task
def link(number: int) -> None:
    note(f"link-{number}")


@app.task
def broken() -> None:
    note("broken")
    raise ValueError("a task that fails")


def start_chain() -> None:
    chain(link.si(1), link.si(2), link.si(3)).apply_async()
