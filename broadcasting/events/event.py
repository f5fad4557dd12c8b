"""Events as classes."""

from collections.abc import Mapping, Sequence
from typing import Any, ClassVar

from broadcasting.broadcasters.errors import BroadcastError
from broadcasting.events.channels import Targets


class BroadcastEvent:
    """Something that happened, to be told to browsers. Subclass it, most easily as a dataclass::

        @dataclass
        class OrderShipped(BroadcastEvent):
            order_id: int

            def broadcast_on(self):
                return PrivateChannel(f"orders.{self.order_id}")

        broadcast(OrderShipped(7)).to_others().send()

    The class attributes say how it is sent; ``broadcast_queue`` and ``broadcast_connections`` may be methods.
    """

    broadcast_now: ClassVar[bool] = False
    """Send it at once instead of by a queue."""
    broadcast_connections: ClassVar[str | Sequence[str] | None] = None
    """Connections of ``BROADCASTING["CONNECTIONS"]``; ``None`` is ``DEFAULT``."""
    broadcast_queue: ClassVar[str | None] = None
    """The queue's name; ``None`` is ``QUEUE_NAME``."""
    after_commit: ClassVar[bool] = True
    """Wait for the commit of the transaction that is open; nothing is sent if that is rolled back."""
    retries: ClassVar[int] = 0
    """How often a queued event is tried again after a failure."""
    backoff: ClassVar[float | Sequence[float]] = 1.0
    """Seconds before each further try; the last of several goes on."""
    timeout: ClassVar[float | None] = None
    """Seconds after which a queue gives up one try."""
    unique_for: ClassVar[float] = 3600
    """Seconds after which ``unique_id`` is forgotten, if the event has not been sent by then."""
    rescue: ClassVar[bool] = False
    """Log and signal failures instead of raising them."""

    def broadcast_on(self) -> Targets:
        """The channels: one or several, each a name, a ``Channel``, or a model that broadcasts; none sends nothing."""
        raise NotImplementedError(f"{type(self).__name__} must say where it is broadcast: define broadcast_on().")

    def broadcast_as(self) -> str | None:
        """The event's name as it stands; ``None`` is the class's name in ``EVENT_NAMESPACE``."""
        return None

    def broadcast_with(self) -> Mapping[str, Any]:
        """The payload; by default the fields of a dataclass, or the public attributes of any other class."""
        fields: dict[str, Any] = getattr(self, "__dataclass_fields__", None) or vars(self)
        return {name: getattr(self, name) for name in fields if not name.startswith("_")}

    def broadcast_when(self) -> bool:
        """Whether it is broadcast at all."""
        return True

    def unique_id(self) -> str | None:
        """What makes a waiting event the same as this one, of which only the first is sent; ``None`` for never."""
        return None

    @classmethod
    def broadcast_failed(cls, error: BroadcastError) -> None:
        """Called when an event of this class could not be sent for good, maybe in another process."""
