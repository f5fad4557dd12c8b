"""Events as classes."""

from collections.abc import Callable, Mapping, Sequence
from typing import Any, ClassVar

from broadcasting.broadcasters.errors import BroadcastError
from broadcasting.events.channels import Targets
from broadcasting.events.payload import public_fields


class PerConnection(dict[str, Any]):
    """What ``broadcast_on()`` or ``broadcast_with()`` returns where connections differ: a value for each, by name."""


class BroadcastEvent:
    """Something that happened, to be told to browsers. Subclass it, most easily as a dataclass::

        @dataclass
        class OrderShipped(BroadcastEvent):
            order_id: int

            def broadcast_on(self):
                return PrivateChannel(f"orders.{self.order_id}")

        broadcast(OrderShipped(7)).to_others().send()

    Whatever begins with ``broadcast_`` may be a method or an attribute, but ``broadcast_failed``, which is a hook. All
    names of this class are options and not data: a field of such a name is not in the default payload.
    """

    __slots__ = ()

    broadcast_as: str | None | Callable[[], str | None] = None
    """The event's name as it stands; ``None`` is the class's name in ``EVENT_NAMESPACE``."""
    broadcast_when: bool | Callable[[], bool] = True
    """Whether it is broadcast at all."""
    broadcast_now: bool | Callable[[], bool] = False
    """Send it at once instead of by a queue."""
    broadcast_connections: str | Sequence[str] | None | Callable[[], str | Sequence[str] | None] = None
    """Connections of ``BROADCASTING["CONNECTIONS"]``; ``None`` is ``DEFAULT``."""
    broadcast_queue: str | None | Callable[[], str | None] = None
    """The queue's name; ``None`` is ``QUEUE_NAME``."""
    after_commit: ClassVar[bool | str] = True
    """Wait for the commit of the transaction that is open (of the database of this alias); lost if that rolls back."""
    retries: ClassVar[int] = 0
    """How often a queued event is tried again after a failure."""
    backoff: ClassVar[float | Sequence[float]] = 1.0
    """Seconds before each further try; the last of several goes on."""
    timeout: ClassVar[float | None] = None
    """Seconds after which Celery gives up one try."""
    unique_for: ClassVar[float] = 3600
    """Seconds after which ``unique_id`` is forgotten, if the event has not been sent by then."""
    rescue: ClassVar[bool] = False
    """Log failures instead of raising them."""

    def broadcast_on(self) -> "Targets | PerConnection":
        """The channels: one or several, each a name, a ``Channel``, or a model that broadcasts; none sends nothing."""
        raise NotImplementedError(f"{type(self).__name__} must say where it is broadcast: define broadcast_on().")

    def broadcast_with(self) -> Mapping[str, Any]:
        """The payload; by default the public fields of a dataclass, or the public attributes of any other class."""
        return {name: value for name, value in public_fields(self).items() if not hasattr(BroadcastEvent, name)}

    def unique_id(self) -> str | None:
        """What makes a waiting event the same as this one, of which only the first is sent; ``None`` for never."""
        return None

    @classmethod
    def broadcast_failed(cls, error: BroadcastError) -> None:
        """Called when an event of this class could not be sent for good, maybe in another process."""
