"""Publishing: a signed ``POST /apps/{id}/events`` on a connection that stays open, to one subscriber.

One request is on the way at a time; the next one leaves when the response and the event have come. The floor answers
with ready bytes, without looking at the request.

    python -m benchmarks.publish --rounds 5
"""

import json
import socket
from collections.abc import Iterator
from contextlib import ExitStack, closing
from functools import partial

from benchmarks import harness, wire
from benchmarks.harness import Row, Server
from benchmarks.settings import APP_ID, APP_KEY, APP_SECRET

LIMITS = {"uvicorn": 0.3, "daphne": 0.65}
"""Milliseconds of CPU."""
FLOOR_FACTOR = 10
"""So many times more requests go to the floor, whose cost the process clock (10 ms) could not tell otherwise."""
PATH = f"/apps/{APP_ID}/events"
BODY = json.dumps({"name": "tick", "channel": harness.CHANNEL, "data": json.dumps({"filling": "x" * 120})}).encode()


class Publisher:
    """Who publishes on one server, and the subscriber."""

    def __init__(self, server: Server, stack: ExitStack) -> None:
        self._server = server
        self._members = stack.enter_context(server.crowd())
        self._members.join(1)
        self._http = stack.enter_context(closing(socket.create_connection(("127.0.0.1", server.port), timeout=30)))
        self._size = len(wire.server_frame(self._first_event()))

    def cost(self, requests: int) -> float:
        """Publish so often; returns milliseconds of the server's CPU for each."""
        if self._server.name == "floor":
            requests *= FLOOR_FACTOR
        self._members.drain()
        request = wire.signed_post(PATH, BODY, APP_KEY, APP_SECRET)
        before = self._server.cpu()
        for _ in range(requests):
            self._post(request)
            self._members.expect(1, self._size)
        return (self._server.cpu() - before) * 1e3 / requests

    def _first_event(self) -> bytes:
        self._members.keep = kept = {}
        self._post(wire.signed_post(PATH, BODY, APP_KEY, APP_SECRET))
        self._members.expect(1, 1)
        self._members.keep = None
        return next(iter(kept.values()))[0]

    def _post(self, request: bytes) -> None:
        self._http.sendall(request)
        response = b""
        while not response.endswith(b"\r\n\r\n{}"):
            received = self._http.recv(65536)
            if not received or not (response + received).startswith(b"HTTP/1.1 200"):
                raise ConnectionError(f"{self._server.name} refused to publish: {response + received!r}")
            response += received


def run(servers: list[str], rounds: int = 5, requests: int = 1000) -> Iterator[Row]:
    """Measure; yields the rows."""
    with ExitStack() as stack:
        started = harness.start(stack, [harness.floor(), *map(harness.Revurb, servers)])
        publishers = {name: Publisher(server, stack) for name, server in started.items()}
        costs = harness.interleave(rounds, {name: partial(each.cost, requests) for name, each in publishers.items()})
    for name in servers:
        yield Row.of_rounds("publish, signed POST /events", name, costs[name], costs["floor"], "ms", limit=LIMITS[name])


def main() -> None:
    options = harness.parser(__doc__, rounds=5, requests=1000).parse_args()
    harness.report(run(**vars(options)))


if __name__ == "__main__":
    main()
