"""An event for ten channels that three nodes have, beside ten events for a channel each, which travel one by one.

It is published at one node, by one request either way; a client on each of two others has all the channels. The nodes
hear of the event once, so it may cost them and Redis a part only of what the ten cost.

    python -m benchmarks.cluster_channels --rounds 5
"""

import json
import socket
from collections.abc import Iterator
from contextlib import ExitStack, closing
from functools import partial
from typing import Any

from redis import Redis

from benchmarks import harness, wire
from benchmarks.crowd import Crowd
from benchmarks.harness import SOCKET_PATH, Measures, Revurb, Row, Server
from benchmarks.settings import APP_ID, APP_KEY, APP_SECRET
from broadcasting.protocol.messages import channel_event

CHANNELS = [f"bench-{number}" for number in range(10)]
DATA = json.dumps({"filling": "x" * 500})
HELLO = b"".join(
    wire.client_frame(json.dumps({"event": "pusher:subscribe", "data": {"channel": name}}).encode())
    for name in CHANNELS
)
ONE = "events", {"name": "tick", "channels": CHANNELS, "data": DATA}
TEN = "batch_events", {"batch": [{"name": "tick", "channel": name, "data": DATA} for name in CHANNELS]}
HEARING_TARGET, REDIS_TARGET = 0.5, 0.3


class Road:
    """From a publisher at one node to a client on each of the others."""

    def __init__(self, nodes: list[Server], redis: Redis, stack: ExitStack) -> None:
        self._speaking, *self._hearing = nodes
        self._redis = redis
        self._http = stack.enter_context(closing(socket.create_connection(("127.0.0.1", self._speaking.port), 30)))
        self._clients = [stack.enter_context(Crowd(each.port, SOCKET_PATH, HELLO)) for each in self._hearing]
        for crowd in self._clients:
            crowd.join(1)
            crowd.idle(0.5)
        self._size = len(wire.server_frame(channel_event("tick", DATA, CHANNELS[0]).encode()))

    def publishing(self, what: tuple[str, object], requests: int) -> float:
        """Microseconds of the publishing node's CPU for each request."""
        return self._spent(lambda: self._speaking.cpu() * 1e6, what, requests)

    def hearing(self, what: tuple[str, object], requests: int) -> float:
        """Microseconds of CPU of each of the other nodes."""
        return self._spent(lambda: sum(each.cpu() for each in self._hearing) * 1e6, what, requests) / len(self._hearing)

    def redis(self, what: tuple[str, object], requests: int) -> float:
        """Bytes that come out of Redis."""
        return self._spent(self._bytes_out, what, requests)

    def _spent(self, read: Any, what: tuple[str, object], requests: int) -> float:
        for crowd in self._clients:
            crowd.drain()
        before = read()
        for _ in range(requests):
            self._post(*what)
            for crowd in self._clients:
                crowd.expect(len(CHANNELS), self._size)
        return float(read() - before) / requests

    def _bytes_out(self) -> int:
        info: dict[str, Any] = self._redis.info("stats")
        return int(info["total_net_output_bytes"])

    def _post(self, path: str, content: object) -> None:
        body = json.dumps(content).encode()
        self._http.sendall(wire.signed_post(f"/apps/{APP_ID}/{path}", body, APP_KEY, APP_SECRET))
        response = b""
        while not response.endswith(b"}"):
            response += self._http.recv(65536)
            if not response.startswith(b"HTTP/1.1 200"):
                raise ConnectionError(f"{self._speaking.name} refused to publish: {response!r}")


def run(servers: list[str], rounds: int = 5, requests: int = 200) -> Iterator[Row]:
    """Measure; yields the rows."""
    for engine in servers:
        with ExitStack() as stack:
            url = harness.valkey(stack)
            redis = stack.enter_context(Redis.from_url(url))
            shared = {"REDIS_URL": url, "REVURB_SCALING_ENABLED": "true"}
            started = harness.start(stack, [Revurb(engine, f"node {number}", **shared) for number in (1, 2, 3)])
            yield from _measure(engine, Road(list(started.values()), redis, stack), rounds, requests)


def _measure(engine: str, road: Road, rounds: int, requests: int) -> Iterator[Row]:
    figures = {
        "the publishing node": (road.publishing, "us/event", None),
        "each other node": (road.hearing, "us/event", HEARING_TARGET),
        "out of Redis": (road.redis, "B/event", REDIS_TARGET),
    }
    measures: Measures = {}
    for name, (measure, _, _) in figures.items():
        measures[name] = partial(measure, ONE, requests)
        measures[f"{name}, ten"] = partial(measure, TEN, requests)
    costs = harness.interleave(rounds, measures)
    for name, (_, unit, target) in figures.items():
        yield Row.of_rounds(f"ten channels, {name}", engine, costs[name], costs[f"{name}, ten"], unit, target=target)


def main() -> None:
    options = harness.parser(__doc__, rounds=5, requests=200).parse_args()
    harness.report(run(**vars(options)))


if __name__ == "__main__":
    main()
