"""What a worker does with a job."""

import logging

from broadcasting.broadcasters import BroadcastError, PayloadError, UnknownConnection, get_broadcaster
from broadcasting.queueing.delivery import deliver
from broadcasting.queueing.failing import describe, report
from broadcasting.queueing.job import Job, MalformedJob
from broadcasting.queueing.unique import release

logger = logging.getLogger("broadcasting.events")


def work(message: object, attempt: int = 0) -> float | None:
    """Send the event of a job as it came from a queue. ``attempt`` counts the tries before this one.

    Returns the seconds after which it is to be tried again, or ``None`` if there is nothing more to do. Raises
    ``BroadcastError`` when it gives up, unless the event wants ``rescue``. What is no job is logged and dropped.
    """
    try:
        job = Job.from_message(message)
    except MalformedJob as error:
        logger.error("A queue holds something that is no event of ours, which is dropped: %s.", error)
        return None
    try:
        get_broadcaster(job.connection).check(job.event)
        deliver(job)
    except BroadcastError as error:
        return _after_failure(job, error, attempt)
    release(job)
    return None


def _after_failure(job: Job, error: BroadcastError, attempt: int) -> float | None:
    if attempt < job.retries and not isinstance(error, PayloadError | UnknownConnection):
        logger.warning("An event is tried again in %s seconds: %s", job.pause(attempt), describe(error, job))
        return job.pause(attempt)
    release(job)
    report(error, job=job, rescue=job.rescue)
    if not job.rescue:
        raise error
    return None
