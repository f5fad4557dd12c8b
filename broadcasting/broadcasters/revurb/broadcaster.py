"""The broadcaster that chooses the way to the server by itself."""

from collections.abc import Mapping, Sequence
from typing import Any, ClassVar

from broadcasting.broadcasters.base import Broadcaster
from broadcasting.broadcasters.encrypting import Encryption
from broadcasting.broadcasters.errors import BroadcastError
from broadcasting.broadcasters.http.address import server_address
from broadcasting.broadcasters.http.bodies import event_bodies
from broadcasting.broadcasters.limits import check_event, check_request
from broadcasting.broadcasters.options import SERVER_OPTIONS, TIMEOUT
from broadcasting.broadcasters.revurb.applications import Applications
from broadcasting.broadcasters.revurb.http import HttpTransport
from broadcasting.broadcasters.revurb.hub import HubTransport
from broadcasting.broadcasters.revurb.layer import LayerTransport
from broadcasting.broadcasters.revurb.transport import Transport
from broadcasting.cluster.layer import has_shared_redis, is_cluster
from broadcasting.cluster.messages import EndAccess, Terminate
from broadcasting.conf import get_settings
from broadcasting.hub.process import serving_loop
from broadcasting.protocol.application import Application
from broadcasting.protocol.messages import Event
from revurb.conf.values import Choice, Credential, Kind, Optional

UNKNOWN = Application(id="0", key="0", secret="")
"""Stands for an application that is not known yet, where only the size of a request is asked."""


class RevurbBroadcaster(Broadcaster):
    """Sends events to this package's server: straight into the hub of this process, over its cluster, or by HTTP."""

    takes_grants = True

    option_kinds: ClassVar[Mapping[str, Kind]] = {
        "TRANSPORT": Choice(words=("auto", "hub", "layer", "http")),
        "APP": Optional(kind=Credential(url_safe=True, number_allowed=True)),
        **SERVER_OPTIONS,
    }

    def __init__(self, name: str, options: Mapping[str, Any]) -> None:
        super().__init__(name, options)
        settings, timeout = get_settings(), options.get("TIMEOUT", TIMEOUT)
        self._largest = settings.MAX_REQUEST_SIZE
        self._encryption = Encryption(name, options.get("ENCRYPTION_MASTER_KEY"))
        self._applications = Applications(options.get("APP"))
        self._hub, self._layer = HubTransport(timeout), LayerTransport(settings, timeout)
        self._http = HttpTransport(server_address(options, settings), settings, timeout)
        self._chosen: Transport | None = {"hub": self._hub, "layer": self._layer, "http": self._http}.get(
            options.get("TRANSPORT", "auto")
        )
        self._remote: Transport = self._layer if is_cluster(settings) and has_shared_redis(settings) else self._http

    def broadcast(self, *events: Event) -> None:
        """As ``Broadcaster.broadcast``.

        In the thread of the loop that serves the sockets it can't wait: events leave in their order when the loop goes
        on, and failures are logged.
        """
        application = self._required(self._applications.at_hand() or self._applications.find())
        self.transport.publish(application, self._prepared(events))

    async def abroadcast(self, *events: Event) -> None:
        application = self._required(await self._applications.afind())
        await self.transport.apublish(application, self._prepared(events))

    def terminate(self, user_id: str) -> None:
        """As ``Broadcaster.terminate``."""
        application = self._required(self.application)
        self.transport.order(application, Terminate(application.id, user_id, False))

    def end_access(self, user_id: str, credential: str | None, *, reconnect: bool = False) -> None:
        """As ``Broadcaster.end_access``."""
        application = self._required(self.application)
        self.transport.order(application, EndAccess(application.id, user_id, credential, reconnect))

    def check(self, event: Event) -> None:
        """As ``Broadcaster.check``, by the application's limits and by ``MAX_REQUEST_SIZE``, whatever the transport.

        In an event loop, the limits of an application that is kept in a database may not be known yet: the server's
        answer tells then.
        """
        sent = self._encryption.apply(event)
        application = self._applications.at_hand()
        if application is not None:
            check_event(application, event, len(sent.data.encode("utf-8", "surrogatepass")))
        for body in event_bodies(application or UNKNOWN, sent):
            check_request(len(body.content), self._largest)

    @property
    def transport(self) -> Transport:
        """The way that events take now."""
        if self._chosen is not None:
            return self._chosen
        return self._hub if serving_loop() is not None else self._remote

    @property
    def application(self) -> Application | None:
        return self._applications.find()

    async def aapplication(self) -> Application | None:
        return await self._applications.afind()

    @property
    def encryption_key(self) -> bytes | None:
        return self._encryption.key

    def close(self) -> None:
        self._layer.close()
        self._http.close()

    def _required(self, application: Application | None) -> Application:
        if application is None:
            app_id = self.options.get("APP")
            which = "no application" if app_id is None else f"no application {app_id!r}"
            raise BroadcastError(f"There is {which} that connection {self.name!r} could publish for.")
        if not application.enabled:
            raise BroadcastError(f"Application {application.id!r} is switched off.")
        return application

    def _prepared(self, events: Sequence[Event]) -> list[Event]:
        return [self._encryption.apply(event) for event in events if event.channels]
