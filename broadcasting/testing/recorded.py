"""What a fake has recorded."""

import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from broadcasting.events.options import SendOptions
from broadcasting.events.outgoing import Outgoing

LONGEST_PAYLOAD = 200
"""Characters of a payload that a failing assertion shows."""


@dataclass(frozen=True, slots=True, kw_only=True)
class RecordedBroadcast:
    """One event that was sent while a fake was on."""

    event: Any
    """What was broadcast: the instance of ``BroadcastEvent``, or ``None`` where only its name is known."""
    name: str
    """The name under which it would have gone out, as ``App\\\\Events\\\\OrderShipped``."""
    channels: tuple[str, ...]
    """The full names of its channels."""
    payload: Any
    """What browsers would have got."""
    connections: tuple[str, ...]
    """The connections of ``BROADCASTING["CONNECTIONS"]`` that it would have gone to."""
    socket_id: str | None
    """The socket that would not have got it."""
    options: SendOptions
    """How it was to be sent."""

    @property
    def queued(self) -> bool:
        """Whether it was given to the queue, be there one or not."""
        return not self.options.now

    @property
    def to_others(self) -> bool:
        """Whether ``to_others()`` was said, or a socket was left out."""
        return self.options.to_others or self.socket_id is not None

    def __str__(self) -> str:
        payload = json.dumps(self.payload, ensure_ascii=False, default=str)
        shown = payload if len(payload) <= LONGEST_PAYLOAD else f"{payload[:LONGEST_PAYLOAD]}..."
        facts = ["queued" if self.queued else "now", f"via {', '.join(self.connections)}"]
        if self.to_others:
            facts.append(f"to others than {self.socket_id}" if self.socket_id else "to others")
        return f"{self.name} on {', '.join(self.channels)}: {shown} ({', '.join(facts)})"


def recordings(outgoing: Sequence[Outgoing], options: SendOptions) -> Iterator[RecordedBroadcast]:
    """What one ``send()`` sent: an event that goes to several connections is one."""
    connections: dict[Any, list[str]] = {}
    sources: dict[Any, object] = {}
    for each in outgoing:
        connections.setdefault(each.event, []).append(each.connection)
        sources[each.event] = each.source
    for event, names in connections.items():
        yield RecordedBroadcast(
            event=sources[event],
            name=event.name,
            channels=tuple(event.channels),
            payload=_decoded(event.data),
            connections=tuple(names),
            socket_id=event.socket_id,
            options=options,
        )


def _decoded(data: str) -> Any:
    try:
        return json.loads(data)
    except ValueError:
        return data
