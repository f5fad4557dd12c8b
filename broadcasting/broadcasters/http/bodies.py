"""Events as bodies of requests, as few as the server's limits allow."""

import json
from collections.abc import Iterator, Sequence
from typing import Any, NamedTuple

from broadcasting.protocol.application import Application
from broadcasting.protocol.messages import Event

CHANNELS_PER_REQUEST = 100
"""What every server takes, as Laravel chunks them."""

_encode = json.JSONEncoder(separators=(",", ":")).encode


class Body(NamedTuple):
    """What is posted to ``/apps/{id}/`` and this ``operation``."""

    operation: str
    content: bytes


def bodies(application: Application, events: Sequence[Event], largest: int | None) -> Iterator[Body]:
    """The requests for events, in their order; a batch grows to ``largest`` bytes at most, ``None`` for any size.

    One event for several channels is a request of its own; those for one channel go in batches.
    """
    waiting: list[bytes] = []
    size = 0
    for event in events:
        if len(event.channels) > 1:
            yield from _joined(waiting)
            waiting, size = [], 0
            yield from event_bodies(application, event)
            continue
        content = _content(event, channel=event.channels[0])
        over = largest is not None and size + len(content) + len(_batch([b""])) > largest
        if len(waiting) >= application.max_batch_size or (waiting and over):
            yield from _joined(waiting)
            waiting, size = [], 0
        waiting.append(content)
        size += len(content) + 1
    yield from _joined(waiting)


def event_bodies(application: Application, event: Event) -> Iterator[Body]:
    """The requests for one event: as many as it takes to name all its channels."""
    most = min(application.max_event_channels, CHANNELS_PER_REQUEST)
    for start in range(0, len(event.channels), most):
        yield Body("events", _content(event, channels=event.channels[start : start + most]))


def _joined(contents: Sequence[bytes]) -> Iterator[Body]:
    if len(contents) == 1:
        yield Body("events", contents[0])
    elif contents:
        yield Body("batch_events", _batch(contents))


def _batch(contents: Sequence[bytes]) -> bytes:
    return b'{"batch":[%s]}' % b",".join(contents)


def _content(event: Event, **channels: Any) -> bytes:
    content = {"name": event.name, "data": event.data, **channels}
    if event.socket_id is not None:
        content["socket_id"] = event.socket_id
    return _encode(content).encode()
