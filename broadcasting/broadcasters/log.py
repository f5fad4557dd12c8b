"""The broadcaster that writes events to the log."""

import json
import logging
from contextlib import suppress

from broadcasting.broadcasters.base import Broadcaster
from broadcasting.protocol.messages import Event

logger = logging.getLogger("broadcasting.events")


class LogBroadcaster(Broadcaster):
    """Writes every event with its data to the logger ``broadcasting.events``, at ``INFO``."""

    def broadcast(self, *events: Event) -> None:
        """Log events."""
        if not logger.isEnabledFor(logging.INFO):
            return
        for event in events:
            logger.info(
                "Broadcasting [%s] on channels [%s] with payload: %s",
                event.name,
                ", ".join(event.channels),
                _pretty(event),
            )

    async def abroadcast(self, *events: Event) -> None:
        """Log events."""
        self.broadcast(*events)


def _pretty(event: Event) -> str:
    """The data so that people can read it: control characters stay escaped, and so a line stays a line."""
    with suppress(ValueError, RecursionError):
        return json.dumps(json.loads(event.data), indent=4, ensure_ascii=False)
    return repr(event.data)
