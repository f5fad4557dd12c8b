"""The contract of a queue."""

from abc import ABC, abstractmethod
from typing import ClassVar

from asgiref.sync import sync_to_async

from broadcasting.queueing.job import Job


class Queue(ABC):
    """Carries jobs to workers, which hand each to ``broadcasting.queueing.work.work``."""

    title: ClassVar[str]
    """What people call it."""

    @abstractmethod
    def put(self, job: Job) -> None:
        """Have a worker send the job's event. Raises ``BroadcastError`` where the queue can't be reached."""

    async def aput(self, job: Job) -> None:
        """``put`` for async code; by default in a thread."""
        await sync_to_async(self.put, thread_sensitive=False)(job)
