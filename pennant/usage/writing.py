"""Writing notes down: after a request or a task, not in it, and when the process ends."""

import atexit
import logging
import threading
import time
from typing import Any

from django.core.signals import request_finished
from django.db import connections, router
from django.utils import timezone

from pennant.models import FeatureUse
from pennant.usage.noting import Note, notes

logger = logging.getLogger("pennant")

PAUSE = 10.0
"""Seconds between two writings of a process: while it is young, each request brings something new."""
CHUNK = 100

_lock = threading.Lock()
_next_writing = 0.0


def install() -> None:
    """Write at the end of requests and of the process."""
    request_finished.connect(write_soon, dispatch_uid="pennant.usage")
    atexit.register(write_notes)


def write_notes() -> None:
    """Write down what waits. What can't be written is logged, and noted again tomorrow at the latest; never raises."""
    if not notes.waiting or not _lock.acquire(blocking=False):
        return
    try:
        waiting, notes.waiting = sorted(notes.waiting), set()
        alias = router.db_for_write(FeatureUse)
        is_open = connections[alias].connection is not None
        for start in range(0, len(waiting), CHUNK):
            _write(alias, waiting[start : start + CHUNK])
        if not is_open:  # Django has closed what a request may not keep, before it came to us
            connections[alias].close()
    except Exception:
        logger.exception("Which features were checked can't be written down.")
    finally:
        _lock.release()


def _write(alias: str, chunk: list[Note]) -> None:
    day = notes.day or timezone.localdate()
    rows = [FeatureUse(feature=feature, value=value, first_used_on=day, last_used_on=day) for feature, value in chunk]
    is_mysql = connections[alias].vendor == "mysql"
    FeatureUse._base_manager.using(alias).bulk_create(
        rows,
        update_conflicts=True,
        update_fields=["last_used_on"],
        unique_fields=None if is_mysql else ["feature", "value"],
    )


def write_soon(**kwargs: Any) -> None:
    """Write what waits, unless that was done a moment ago."""
    global _next_writing
    now = time.monotonic()
    if notes.waiting and now >= _next_writing:
        _next_writing = now + PAUSE
        write_notes()
