"""A broadcasting connection to a running site, by the ``pusher`` package."""

from typing import ClassVar

from broadcasting.broadcasters import Broadcaster
from broadcasting.protocol.messages import Event
from tests.integration.demo_site import Site


class PublisherBroadcaster(Broadcaster):
    """Publishes as any program in any language would."""

    site: ClassVar[Site]

    def broadcast(self, *events: Event) -> None:
        """Publish events one by one."""
        for event in events:
            self.site.publisher().trigger(list(event.channels), event.name, event.data, event.socket_id)
