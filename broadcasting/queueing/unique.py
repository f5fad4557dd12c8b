"""Locks in the default cache that let only the first of several like events through."""

from hashlib import sha256
from uuid import uuid4

from django.core.cache import cache

from broadcasting.broadcasters.errors import BroadcastError
from broadcasting.queueing.job import Job


def lock_key(event_class: str, connection: str, unique_id: str) -> str:
    """The cache key for events of one class and id on one connection; the id itself does not show in it."""
    return f"broadcasting:unique:{sha256(chr(0).join((event_class, connection, unique_id)).encode()).hexdigest()}"


def new_token() -> str:
    """What tells one holder of a lock from the next."""
    return uuid4().hex


def claim(job: Job) -> bool:
    """Whether the job may go its way: it has no lock, or got it. Raises ``BroadcastError`` where the cache is away."""
    if job.lock is None:
        return True
    try:
        return cache.add(job.lock, job.token, job.lock_seconds)
    except Exception as error:  # each cache has its own
        raise BroadcastError(f"the cache, where its unique_id is kept, failed ({type(error).__name__})") from error


def release(job: Job) -> None:
    """Give the job's lock back, if it is still this job's; where the cache is away, it ends with its time."""
    if job.lock is None:
        return
    try:
        if cache.get(job.lock) == job.token:
            cache.delete(job.lock)
    except Exception:  # each cache has its own
        return
