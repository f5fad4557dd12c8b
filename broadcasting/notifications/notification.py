"""What a user is told."""

from collections.abc import Mapping
from typing import Any
from uuid import uuid4

from broadcasting.events import BroadcastEvent
from broadcasting.events.channels import Targets
from broadcasting.notifications.routes import channels_of

EVENT_NAME = r"Illuminate\Notifications\Events\BroadcastNotificationCreated"
"""The event that Echo's ``.notification()`` listens for (laravel-echo, channel/channel)."""


class BroadcastNotification(BroadcastEvent):
    """Something that users are told. Subclass it, most easily as a dataclass, and give it to ``notify``::

        @dataclass
        class OrderShipped(BroadcastNotification):
            order_id: int

        notify(order.customer, OrderShipped(order.pk))

    The class attributes of ``BroadcastEvent`` say how it is sent.
    """

    notifiable: Any = None
    """The user whom this one is for; ``notify`` makes one for each."""

    def to_broadcast(self, user: Any) -> Mapping[str, Any]:
        """What this user is told; by default the fields of a dataclass, or the public attributes of any other class."""
        data = dict(super().broadcast_with())
        data.pop("notifiable", None)
        return data

    def broadcast_type(self) -> str:
        """The ``type`` that pages tell notifications apart by; by default the class's name."""
        return type(self).__name__

    def broadcast_id(self) -> str:
        """The ``id``, a new UUID. Override it where the notification is also kept in a table."""
        return str(uuid4())

    def broadcast_on(self) -> Targets:
        """Where the user hears of it: ``receives_broadcast_notifications_on()`` of the user, or the user's channel."""
        if self.notifiable is None:
            raise TypeError(f"{type(self).__name__} is for nobody: send it by notify(user, ...).")
        return channels_of(self.notifiable)

    def broadcast_as(self) -> str:
        """The name that Echo's ``.notification()`` listens for."""
        return EVENT_NAME

    def broadcast_with(self) -> Mapping[str, Any]:
        """What the user is told, with the ``id`` and the ``type`` that Echo's hooks read."""
        data = self.to_broadcast(self.notifiable)
        return {**data, "id": self.broadcast_id(), "type": self.broadcast_type()}
