"""What is about to leave."""

from dataclasses import dataclass, field

from broadcasting.protocol.messages import Event


@dataclass(frozen=True, slots=True)
class Outgoing:
    """An event that is ready, and the connection of ``BROADCASTING["CONNECTIONS"]`` that it goes to."""

    connection: str
    event: Event
    source: object = field(default=None, compare=False, repr=False)
    """What application code broadcast, where that is known in this process: it is not stored and not queued."""
