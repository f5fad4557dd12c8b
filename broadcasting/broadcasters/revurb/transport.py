"""The contract of a transport: one of the ways from this process to the server's sockets."""

from abc import ABC, abstractmethod
from collections.abc import Sequence

from broadcasting.cluster.messages import Order
from broadcasting.protocol.application import Application
from broadcasting.protocol.messages import Event


class Transport(ABC):
    """Called from several threads and loops at once."""

    @abstractmethod
    def publish(self, application: Application, events: Sequence[Event]) -> None:
        """Send events in this order. Raises ``BroadcastError``."""

    @abstractmethod
    async def apublish(self, application: Application, events: Sequence[Event]) -> None:
        """``publish`` for async code; never blocks."""

    @abstractmethod
    def order(self, application: Application, order: Order) -> None:
        """Have the server close sockets of an application. Blocks until it was told; raises ``BroadcastError``."""

    def close(self) -> None:  # noqa: B027 (most hold nothing)
        """Let go of what is held; it can be used again."""
