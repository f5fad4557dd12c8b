"""What is about to leave."""

from dataclasses import dataclass

from broadcasting.protocol.messages import Event


@dataclass(frozen=True, slots=True)
class Outgoing:
    """An event that is ready, and the connection of ``BROADCASTING["CONNECTIONS"]`` that it goes to."""

    connection: str
    event: Event
