"""A broadcaster that publishes as the official ``pusher`` package does: over the server's HTTP API."""

import os

import pusher

from broadcasting.broadcasters import Broadcaster
from broadcasting.protocol.messages import Event

MOST_AT_ONCE = 10
"""What one batch of the HTTP API may hold; an event counts once for each of its channels."""


class HttpBroadcaster(Broadcaster):
    """To the server on the port ``OUTBOX_TEST_SERVER``, for the application of ``REVURB_APP_*``."""

    def broadcast(self, *events: Event) -> None:
        """Publish in batches. A failure may come when some of them are out."""
        single = [
            {"channel": channel, "name": event.name, "data": event.data}
            for event in events
            for channel in event.channels
        ]
        for start in range(0, len(single), MOST_AT_ONCE):
            self._client().trigger_batch(single[start : start + MOST_AT_ONCE], already_encoded=True)

    def _client(self) -> pusher.Pusher:
        return pusher.Pusher(
            app_id=os.environ["REVURB_APP_ID"],
            key=os.environ["REVURB_APP_KEY"],
            secret=os.environ["REVURB_APP_SECRET"],
            host="127.0.0.1",
            port=int(os.environ["OUTBOX_TEST_SERVER"]),
            ssl=False,
        )
