from dataclasses import dataclass

from broadcasting.notifications import BroadcastNotification


@dataclass(frozen=True)
class OrderShipped(BroadcastNotification):
    """Sent at once, since most tests have no database."""

    order_id: int

    after_commit = False
