"""Events for the tests of the fakes."""

from dataclasses import dataclass
from typing import Any

from broadcasting.events import BroadcastEvent, PresenceChannel, PrivateChannel


@dataclass
class OrderShipped(BroadcastEvent):
    order_id: Any

    def broadcast_on(self):
        return PrivateChannel(f"orders.{self.order_id}")


class ExpressOrderShipped(OrderShipped):
    broadcast_now = True
    broadcast_connections = ("log", "null")


@dataclass
class Alarm(BroadcastEvent):
    text: str

    def broadcast_on(self):
        return [PresenceChannel("guards"), "news"]

    def broadcast_as(self):
        return "alarm"
