"""Counts: tells subscribers how many they are, where the application wants that."""

from broadcasting.cluster.base import Bus, channel_topic
from broadcasting.cluster.messages import Count
from broadcasting.hub.delivery import Delivery
from broadcasting.protocol import messages

SMALL_CHANNEL = 100
"""Up to so many subscribers hear of each change of their number; beyond, now and then (as at Pusher)."""


class Counts:
    """Tells this node's subscribers, and the nodes that have others."""

    def __init__(self, delivery: Delivery, bus: Bus) -> None:
        self._delivery = delivery
        self._bus = bus
        self._untold: dict[tuple[str, str], int] = {}

    def changed(self, app_id: str, channel: str, count: int) -> None:
        """This node changed the number of a channel's subscriptions in the cluster."""
        if count > SMALL_CHANNEL:
            self._untold[app_id, channel] = count
            return
        self._untold.pop((app_id, channel), None)
        self._tell(app_id, channel, count)

    def heard(self, app_id: str, channel: str, count: int) -> None:
        """Another node did."""
        self._delivery.to_channel(app_id, channel, messages.subscription_count(channel, count))

    def tell_large(self) -> None:
        """Tell large channels their number, where that changed since the last call."""
        for (app_id, channel), count in self._untold.items():
            self._tell(app_id, channel, count)
        self._untold.clear()

    def _tell(self, app_id: str, channel: str, count: int) -> None:
        self.heard(app_id, channel, count)
        self._bus.post(channel_topic(app_id, channel), Count(app_id, channel, count))
