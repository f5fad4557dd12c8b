"""The way that always is: the server's HTTP API, as in Laravel."""

from collections.abc import Sequence

from asgiref.sync import sync_to_async

from broadcasting.broadcasters.errors import BroadcastError
from broadcasting.broadcasters.http.address import Address
from broadcasting.broadcasters.http.publisher import HttpPublisher
from broadcasting.broadcasters.revurb.transport import Transport
from broadcasting.cluster.messages import EndAccess, Order
from broadcasting.conf import RevurbSettings
from broadcasting.protocol.application import Application
from broadcasting.protocol.grants import ANY_CREDENTIAL
from broadcasting.protocol.messages import Event


class HttpTransport(Transport):
    """Posts to the server; ``timeout`` is in seconds, for each request. ``address`` is where, if that is known."""

    def __init__(self, address: Address | None, settings: RevurbSettings, timeout: float) -> None:
        self._largest = settings.MAX_REQUEST_SIZE
        self._publisher = HttpPublisher(address, timeout) if address is not None else None

    def publish(self, application: Application, events: Sequence[Event]) -> None:
        self._required().publish(application, events, self._largest)

    async def apublish(self, application: Application, events: Sequence[Event]) -> None:
        await sync_to_async(self.publish, thread_sensitive=False)(application, events)

    def order(self, application: Application, order: Order) -> None:
        parameters = {"credential": order.credential or ANY_CREDENTIAL} if isinstance(order, EndAccess) else {}
        if order.reconnect:
            parameters["reconnect"] = "1"
        self._required().terminate(application, order.user_id, **parameters)

    def close(self) -> None:
        if self._publisher is not None:
            self._publisher.close()

    def _required(self) -> HttpPublisher:
        if self._publisher is None:
            raise BroadcastError("It is not known where the server is: set HOST in REVURB, or in the connection.")
        return self._publisher
