"""A job's last step: its event goes to its connection's broadcaster."""

from collections.abc import Iterator
from contextlib import contextmanager

from django.core.exceptions import SynchronousOnlyOperation

from broadcasting.broadcasters import BroadcastError, get_broadcaster
from broadcasting.queueing.job import Job


def deliver(job: Job) -> None:
    """Send the job's event, and return when it is out. Raises ``BroadcastError``, whatever the broadcaster raises."""
    with translated("the broadcaster"):
        get_broadcaster(job.connection).broadcast(job.event)


async def adeliver(job: Job) -> None:
    """``deliver`` for async code."""
    with translated("the broadcaster"):
        await get_broadcaster(job.connection).abroadcast(job.event)


@contextmanager
def translated(who: str) -> Iterator[None]:
    """Raise ``BroadcastError`` for any exception, which is named but not repeated, for it may hold an address."""
    try:
        yield
    except BroadcastError:
        raise
    except SynchronousOnlyOperation as error:
        raise BroadcastError(f"{who} can't do this in an event loop; say `await ....asend()` there") from error
    except Exception as error:
        raise BroadcastError(f"{who} failed ({type(error).__name__})") from error
