"""The inbox: what other nodes say, carried out on this one."""

from collections.abc import Callable

from broadcasting.cluster.messages import (
    ChannelEvent,
    ChannelEvents,
    Count,
    EndAccess,
    Message,
    Order,
    Restart,
    StateChange,
    Terminate,
    UserStatus,
)
from broadcasting.hub.counts import Counts
from broadcasting.hub.delivery import Delivery
from broadcasting.hub.users import Users
from broadcasting.state.base import State


class Inbox:
    """Takes the messages of a bus. ``terminate`` and ``restart`` are the hub's."""

    def __init__(
        self,
        state: State,
        delivery: Delivery,
        counts: Counts,
        users: Users,
        *,
        terminate: Callable[[Order], None],
        restart: Callable[[], None],
    ) -> None:
        self._state = state
        self._delivery = delivery
        self._counts = counts
        self._users = users
        self._terminate = terminate
        self._restart = restart

    def receive(self, message: Message) -> None:
        """Carry out one message of another node."""
        match message:
            case ChannelEvent():
                self._delivery.event(message)
            case ChannelEvents():
                for event in message.split():
                    self._delivery.event(event)
            case StateChange(app_id, channel, change):
                self._state.hear(app_id, channel, change)
            case Count(app_id, channel, count):
                self._counts.heard(app_id, channel, count)
            case UserStatus():
                self._users.tell_watchers(message)
            case Terminate() | EndAccess():
                self._terminate(message)
            case Restart():
                self._restart()
