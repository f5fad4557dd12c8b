"""Jobs: events that wait for a worker, ready to leave, as plain JSON."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from math import isfinite
from typing import Any

from broadcasting.protocol.channels import ChannelName
from broadcasting.protocol.errors import InvalidChannelName
from broadcasting.protocol.messages import SOCKET_ID, Event

MOST_RETRIES = 1000
LONGEST_PAUSE = 24 * 3600.0
"""Seconds between two tries."""

_LOCK = re.compile(r"broadcasting:unique:[0-9a-f]{64}")
_CLASS = re.compile(r"[\w.]{1,400}:[\w.]{1,400}")


class MalformedJob(Exception):
    """What came from the queue is no job of ours, for the reason in the text, which repeats nothing of it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Job:
    """An event that is ready, where it goes, and what a worker does when it can't be sent. Times are in seconds."""

    connection: str
    event: Event
    queue: str | None = None
    retries: int = 0
    backoff: tuple[float, ...] = (1.0,)
    timeout: float | None = None
    lock: str | None = None
    """The cache key that holds off events with the same ``unique_id``, until this one was sent or given up."""
    token: str | None = None
    """What is in the lock as long as it is this job's."""
    lock_seconds: float = 0.0
    rescue: bool = False
    event_class: str | None = None
    """``module:Class`` of the event, whose ``broadcast_failed`` is called at the end."""

    def as_message(self) -> dict[str, Any]:
        """The job as JSON values, which ``from_message`` understands."""
        return {
            "connection": self.connection,
            "name": self.event.name,
            "data": self.event.data,
            "channels": list(self.event.channels),
            "socket_id": self.event.socket_id,
            "queue": self.queue,
            "retries": self.retries,
            "backoff": list(self.backoff),
            "timeout": self.timeout,
            "lock": self.lock,
            "token": self.token,
            "rescue": self.rescue,
            "event_class": self.event_class,
        }

    @classmethod
    def from_message(cls, message: object) -> "Job":
        """A job as it came from a queue, where anybody may have put it. Raises ``MalformedJob``."""
        if not isinstance(message, Mapping):
            raise MalformedJob("it is no object")
        return cls(
            connection=_text(message, "connection"),
            event=_event(message),
            queue=_optional_text(message, "queue"),
            retries=int(_number(message, "retries", 0, MOST_RETRIES)),
            backoff=_backoff(message),
            timeout=None if message.get("timeout") is None else _number(message, "timeout", 0, LONGEST_PAUSE),
            lock=_optional_text(message, "lock", _LOCK),
            token=_optional_text(message, "token"),
            rescue=message.get("rescue") is True,
            event_class=_optional_text(message, "event_class", _CLASS),
        )

    def pause(self, attempt: int) -> float:
        """How long to wait after the failure of a try, which are counted from 0; the last of several goes on."""
        return self.backoff[min(attempt, len(self.backoff) - 1)]


def _event(message: Mapping[Any, Any]) -> Event:
    channels = message.get("channels")
    if not isinstance(channels, list) or not channels:
        raise MalformedJob("its channels are no list")
    try:
        names = tuple(ChannelName.parse(channel).name for channel in channels)
    except InvalidChannelName:
        raise MalformedJob("one of its channels has no valid name") from None
    return Event(
        name=_text(message, "name"),
        data=_text(message, "data"),
        channels=names,
        socket_id=_optional_text(message, "socket_id", SOCKET_ID),
    )


def _text(message: Mapping[Any, Any], key: str) -> str:
    value = message.get(key)
    if not isinstance(value, str) or not value:
        raise MalformedJob(f"its {key} is no text")
    return value


def _optional_text(message: Mapping[Any, Any], key: str, form: re.Pattern[str] | None = None) -> str | None:
    if message.get(key) is None:
        return None
    value = _text(message, key)
    if form and not form.fullmatch(value):
        raise MalformedJob(f"its {key} has another form")
    return value


def _number(message: Mapping[Any, Any], key: str, lowest: float, highest: float) -> float:
    return _bounded(message.get(key), key, lowest, highest)


def _backoff(message: Mapping[Any, Any]) -> tuple[float, ...]:
    values = message.get("backoff")
    if not isinstance(values, list) or not 0 < len(values) <= MOST_RETRIES:
        raise MalformedJob("its backoff is no list")
    return tuple(_bounded(value, "backoff", 0, LONGEST_PAUSE) for value in values)


def _bounded(value: Any, key: str, lowest: float, highest: float) -> float:
    if isinstance(value, bool) or not isinstance(value, int | float):
        raise MalformedJob(f"its {key} is no number")
    if not isfinite(value) or not lowest <= value <= highest:
        raise MalformedJob(f"its {key} is out of range")
    return value
