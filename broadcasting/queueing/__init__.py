"""How events wait for a worker: jobs as plain JSON, and the queue systems that carry them."""

from broadcasting.queueing.base import Queue
from broadcasting.queueing.choice import get_queue
from broadcasting.queueing.job import Job, MalformedJob

__all__ = ["Job", "MalformedJob", "Queue", "get_queue"]
