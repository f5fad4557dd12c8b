"""Endings: whose connections of this node are closed because an application says so."""

from collections.abc import Awaitable, Callable

from broadcasting.cluster.messages import EndAccess, Order
from broadcasting.hub.delivery import Delivery
from broadcasting.hub.registry import Connection, Registry
from broadcasting.protocol.ended import EndedAccess
from broadcasting.protocol.errors import ProtocolError, ServerClosing, Terminated
from broadcasting.protocol.session import Session


class Endings:
    """Carries orders out. ``end`` closes one connection, and never raises."""

    def __init__(
        self, registry: Registry, delivery: Delivery, end: Callable[[Connection, ProtocolError], Awaitable[None]]
    ) -> None:
        self._registry = registry
        self._delivery = delivery
        self._end = end
        self.ended = EndedAccess()
        """Whose grants no session shall take any more."""

    async def carry_out(self, order: Order, now: float) -> None:
        """Close whom an order is about; ``now`` is in seconds since 1970."""
        if isinstance(order, EndAccess) and not order.reconnect:
            # First: a grant that is just being looked at would be in neither place.
            self.ended.note(order.app_id, order.user_id, order.credential, now)
        self._delivery.flush()
        for connection in self._registry:
            if _is_about(order, connection.session):
                await self._end(connection, ServerClosing(Terminated.message) if order.reconnect else Terminated())


def _is_about(order: Order, session: Session) -> bool:
    if session.application.id != order.app_id:
        return False
    if isinstance(order, EndAccess):
        return session.was_let_in(order.user_id, order.credential)
    return session.belongs_to(order.user_id)
