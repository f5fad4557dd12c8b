"""The relay as a Celery task, for Celery beat. Nothing imports this where Celery is not installed, but Celery."""

import logging
import time

from celery import shared_task

from broadcasting.outbox.options import RelayOptions
from broadcasting.outbox.relay import Relay

logger = logging.getLogger("broadcasting.outbox")


@shared_task(name="broadcasting.relay_outbox", ignore_result=True)
def relay_outbox(seconds: float = 50) -> int:
    """Send what is due, for so many seconds at most; returns how many events were sent.

    Of several at once, one sends, and the others end with nothing done.
    """
    end = time.monotonic() + seconds
    relay = Relay(RelayOptions(), logger.warning)
    try:
        return relay.drain(enough=lambda: time.monotonic() > end).sent
    finally:
        relay.close()
