"""The broadcaster for any other server with Pusher's HTTP API: Pusher itself, soketi, Sockudo, Reverb."""

from collections.abc import Mapping
from typing import Any, ClassVar

from django.core.exceptions import ImproperlyConfigured

from broadcasting.broadcasters.base import Broadcaster
from broadcasting.broadcasters.encrypting import Encryption
from broadcasting.broadcasters.http.address import STANDARD_PORTS, Address
from broadcasting.broadcasters.http.publisher import HttpPublisher
from broadcasting.broadcasters.limits import check_event
from broadcasting.broadcasters.options import SERVER_OPTIONS, TIMEOUT
from broadcasting.protocol.application import Application
from broadcasting.protocol.messages import Event
from revurb.conf.values import Credential, Kind, Name

LARGEST_DATA = 10 * 1024
"""Bytes of an event's data that Pusher takes."""

REQUIRED = ("APP_ID", "KEY", "SECRET")


class PusherBroadcaster(Broadcaster):
    """Sends events by HTTP to the server at ``HOST``, or to Pusher's own ``CLUSTER``."""

    option_kinds: ClassVar[Mapping[str, Kind]] = {
        "APP_ID": Credential(url_safe=True, number_allowed=True),
        "KEY": Credential(url_safe=True),
        "SECRET": Credential(),
        "CLUSTER": Name(),
        **SERVER_OPTIONS,
    }

    def __init__(self, name: str, options: Mapping[str, Any]) -> None:
        super().__init__(name, options)
        if missing := missing_options(options):
            raise ImproperlyConfigured(f"BROADCASTING['CONNECTIONS'][{name!r}] lacks {', '.join(missing)}.")
        self._application = Application(
            id=options["APP_ID"], key=options["KEY"], secret=options["SECRET"], max_event_payload=LARGEST_DATA
        )
        self._encryption = Encryption(name, options.get("ENCRYPTION_MASTER_KEY"))
        self._publisher = HttpPublisher(_address(options), options.get("TIMEOUT", TIMEOUT))

    def broadcast(self, *events: Event) -> None:
        """As ``Broadcaster.broadcast``."""
        prepared = [self._encryption.apply(event) for event in events if event.channels]
        self._publisher.publish(self._application, prepared)

    def check(self, event: Event) -> None:
        """As ``Broadcaster.check``, by Pusher's limits."""
        sent = self._encryption.apply(event)
        check_event(self._application, event, len(sent.data.encode("utf-8", "surrogatepass")))

    def terminate(self, user_id: str) -> None:
        """As ``Broadcaster.terminate``."""
        self._publisher.terminate(self._application, user_id)

    @property
    def application(self) -> Application:
        return self._application

    @property
    def encryption_key(self) -> bytes | None:
        return self._encryption.key

    def close(self) -> None:
        self._publisher.close()


def missing_options(options: Mapping[str, Any]) -> list[str]:
    """The options that a connection needs and does not have."""
    missing = [name for name in REQUIRED if name not in options]
    return missing if options.get("HOST") or options.get("CLUSTER") else [*missing, "HOST or CLUSTER"]


def _address(options: Mapping[str, Any]) -> Address:
    scheme = options.get("SCHEME", "https")
    host = options.get("HOST") or f"api-{options['CLUSTER']}.pusher.com"
    return Address(scheme, host, options.get("PORT", STANDARD_PORTS[scheme]), options.get("PATH", ""))
