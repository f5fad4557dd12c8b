"""What happens when an event can't be sent for good: the log, the signal, and the event's own hook."""

import logging
import sys
from importlib import import_module
from typing import Any

from django.apps import apps

from broadcasting import signals
from broadcasting.broadcasters.errors import BroadcastError
from broadcasting.queueing.job import Job

logger = logging.getLogger("broadcasting.events")


def report(
    error: BroadcastError, *, job: Job | None = None, event_class: type[Any] | None = None, rescue: bool = False
) -> None:
    """Tell everybody who wants to know. Never raises; logs only what nobody raises (``rescue``)."""
    found = event_class or _class_at(job.event_class if job else None)
    name, channels = (job.event.name, job.event.channels) if job else (None, ())
    if rescue:
        logger.error("An event could not be broadcast: %s", describe(error, job), exc_info=error)
    signals.broadcast_failed.send_robust(
        sender=found, error=error, name=name, channels=channels, connection=job.connection if job else None
    )
    if found is not None:
        try:
            found.broadcast_failed(error)
        except Exception:
            logger.exception("%s.broadcast_failed() failed.", found.__qualname__)


def describe(error: BroadcastError, job: Job | None) -> str:
    """The failure in one line, which names the event and where it was to go."""
    if job is None:
        return str(error)
    return f"{job.event.name!r} on the connection {job.connection!r}: {error}"


def path_of(event_class: type[Any] | None) -> str | None:
    """Where a worker finds a class; ``None`` for one that can't be found by its name."""
    if event_class is None or "<" in event_class.__qualname__:
        return None
    return f"{event_class.__module__}:{event_class.__qualname__}"


def _class_at(path: str | None) -> type[Any] | None:
    """The event's class. Jobs come from outside, so nothing is imported but what belongs to an installed app."""
    module_name, _, names = (path or "").partition(":")
    if not names or not (module_name in sys.modules or apps.get_containing_app_config(module_name)):
        return None
    try:
        found: Any = import_module(module_name)
        for name in names.split("."):
            found = getattr(found, name)
    except Exception:  # whatever the module raises while it is imported
        return None
    return found if isinstance(found, type) and callable(getattr(found, "broadcast_failed", None)) else None
