"""Which of the recorded events an assertion means."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from broadcasting.events.channels import Targets, channel_names
from broadcasting.events.names import event_name
from broadcasting.testing.recorded import RecordedBroadcast

EventKind = type[Any] | str
"""A class of events, which includes its subclasses, or a name."""

Where = Callable[[Any], object] | Mapping[str, Any]


@dataclass(frozen=True, slots=True, kw_only=True)
class Criteria:
    """What is asked of a recorded event. ``None`` asks nothing; see ``BroadcastFake.assert_broadcast``."""

    event: EventKind | None = None
    on: Targets = None
    where: Where | None = None
    to_others: bool | str | None = None
    via: str | tuple[str, ...] | None = None
    queued: bool | None = None
    queue: str | None = None

    def match(self, recorded: RecordedBroadcast) -> bool:
        """Whether all that is asked is so. Exceptions of a ``where`` function are raised."""
        return (
            self._is_event(recorded)
            and set(channel_names(self.on)) <= set(recorded.channels)
            and self._is_addressed(recorded)
            and self.queued in (None, recorded.queued)
            and self.queue in (None, recorded.options.queue)
            and self._is_where(recorded)
        )

    def _is_event(self, recorded: RecordedBroadcast) -> bool:
        if self.event is None:
            return True
        if isinstance(self.event, str):
            return recorded.name in (self.event, self.event.removeprefix("."), event_name(self.event))
        return isinstance(recorded.event, self.event)

    def _is_addressed(self, recorded: RecordedBroadcast) -> bool:
        via = (self.via,) if isinstance(self.via, str) else self.via or ()
        if isinstance(self.to_others, str):
            return recorded.socket_id == self.to_others and set(via) <= set(recorded.connections)
        return self.to_others in (None, recorded.to_others) and set(via) <= set(recorded.connections)

    def _is_where(self, recorded: RecordedBroadcast) -> bool:
        if self.where is None:
            return True
        if isinstance(self.where, Mapping):
            payload = recorded.payload if isinstance(recorded.payload, dict) else {}
            return all(name in payload and payload[name] == value for name, value in self.where.items())
        return bool(self.where(recorded.payload if isinstance(self.event, str) else recorded.event))

    def __str__(self) -> str:
        event = self.event.__name__ if isinstance(self.event, type) else self.event or "An event"
        parts = [
            f" on {', '.join(channel_names(self.on))}" if self.on is not None else "",
            f" where {getattr(self.where, '__name__', self.where)}" if self.where is not None else "",
            f" with to_others={self.to_others}" if self.to_others is not None else "",
            f" via {self.via}" if self.via is not None else "",
            {None: "", True: " by a queue", False: " now"}[self.queued],
            f" by the queue {self.queue}" if self.queue is not None else "",
        ]
        return event + "".join(parts)
