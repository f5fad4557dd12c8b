"""A user of the guarded site: a browser's session for the endpoints, and a socket."""

from typing import Any

import requests
from websockets.exceptions import ConnectionClosed

from tests.integration.demo_site import Site
from tests.integration.listener import Listener

PATIENCE = 20
"""Seconds; only a failing test waits so long."""


class Visitor(Listener):
    """A socket whose user is logged in as ``name``; use it as a context manager."""

    def __init__(self, site: Site, name: str) -> None:
        super().__init__(site)
        self._url = site.url
        self.session = requests.Session()
        self.id = self.session.get(f"{site.url}/enter/{name}", timeout=PATIENCE).text

    def __exit__(self, *exception: Any) -> None:
        super().__exit__(*exception)
        self.session.close()

    def post(self, endpoint: str, **form: Any) -> requests.Response:
        """Ask an endpoint as Echo does, for this socket unless the form says otherwise."""
        form = {"socket_id": self.socket_id, **form}
        headers = {"X-CSRF-TOKEN": self.session.cookies.get("csrftoken", "")}
        return self.session.post(f"{self._url}/broadcasting/{endpoint}", form, headers=headers, timeout=PATIENCE)

    def signed(self, channel: str, **form: Any) -> dict[str, Any]:
        """What the endpoint signs for a channel."""
        answer = self.post("auth", channel_name=channel, **form)
        assert answer.status_code == 200, answer.text
        signed: dict[str, Any] = answer.json()
        return signed

    def joins(self, channel: str, **signed: Any) -> bool:
        """Try to subscribe with this, and say whether the server let us in."""
        self.say("pusher:subscribe", {"channel": channel, **signed})
        events = self._answers()
        let_in = "pusher_internal:subscription_succeeded" in events
        assert let_in != ("pusher:subscription_error" in events), events
        return let_in

    def signs_in(self, **signed: Any) -> bool:
        """Try to sign in with this, and say whether the server took us for that user. If not, it closes the socket."""
        self.say("pusher:signin", signed)
        try:
            return "pusher:signin_success" in self._answers()
        except ConnectionClosed as closed:
            assert closed.rcvd and closed.rcvd.code == 4009
            return False

    def _answers(self) -> list[str]:
        """The events that come until the server has dealt with everything that was said."""
        self.say("pusher:ping", {})
        return list(iter(lambda: self.next()["event"], "pusher:pong"))
