"""The contract of a broadcaster."""

from abc import ABC, abstractmethod
from collections.abc import Mapping
from typing import Any, ClassVar

from asgiref.sync import sync_to_async

from broadcasting.protocol.application import Application
from broadcasting.protocol.messages import Event
from revurb.conf.values import Kind


class Broadcaster(ABC):
    """Sends events to where one connection of ``BROADCASTING["CONNECTIONS"]`` leads.

    Subclass it for a place of your own, and name the class by its dotted path as ``DRIVER``. One is made per process
    and connection when it is first used, and is called from several threads at once.
    """

    option_kinds: ClassVar[Mapping[str, Kind]] = {}
    """What the connection's entry may hold besides ``DRIVER`` and ``OUTBOX``, and the kind of each value."""

    takes_grants: ClassVar[bool] = False
    """Whether its server understands an ``auth`` with a third part, as this package's does and Pusher does not."""

    def __init__(self, name: str, options: Mapping[str, Any]) -> None:
        """``name`` is the connection's; ``options`` are those of ``option_kinds`` that were given, already checked."""
        self.name = name
        self.options = options

    @abstractmethod
    def broadcast(self, *events: Event) -> None:
        """Send events in this order, and return when they are out. Raises ``BroadcastError`` where that fails.

        Data for an encrypted channel comes in plain text: encrypting it is the broadcaster's business.
        """

    async def abroadcast(self, *events: Event) -> None:
        """``broadcast`` for async code; by default in a thread."""
        await sync_to_async(self.broadcast, thread_sensitive=False)(*events)

    def check(self, event: Event) -> None:  # noqa: B027  (most have nothing to say)
        """Raise ``PayloadError`` if ``broadcast`` would refuse this event whatever happens; opens no connection.

        Called when code says ``send()``, long before a queued event leaves, so that the mistake is found where it is.
        """

    def terminate(self, user_id: str) -> None:  # noqa: B027  (not every place has sockets)
        """Close the sockets that signed in as a user or are that member of a channel. Raises ``BroadcastError``."""

    def end_access(self, user_id: str, credential: str | None, *, reconnect: bool = False) -> None:  # noqa: B027
        """Close the sockets that a user was let in to by grants, or by those of one credential; see ``takes_grants``.

        ``user_id`` is a primary key. Clients stay away, or ``reconnect`` and ask anew. Raises ``BroadcastError``. It is
        called in a thread that may wait.
        """

    @property
    def application(self) -> Application | None:
        """Who signs subscriptions to the channels of this connection; ``None`` where nobody can."""
        return None

    async def aapplication(self) -> Application | None:
        """``application`` for async code."""
        return self.application

    @property
    def encryption_key(self) -> bytes | None:
        """The 32 bytes from which the keys of encrypted channels are made; ``None`` where there are none."""
        return None

    def close(self) -> None:  # noqa: B027
        """Give up sockets and threads; called when settings change and at the process's end. Can be called again."""
