"""What a second node costs: an event to 1,000 subscribers of another node, beside the same on one node that is alone.

Three nodes and a Valkey run beside one server that is not a cluster. A client speaks on the first node; all
subscribers are on the second; nobody is on the third, whose CPU per event is what it costs not to want an event.

Two workers are beside one in two ways. *Time*: from an event's sending until the last clients of each worker have it.
Up to then the clients sleep, and leave the cores to the server; what they use nevertheless is printed. It says
something on two cores where nothing else runs. *The busiest*: CPU of the process that used most of it, per delivery. A
worker is busy on one core at most, so that is the time which passes where each process has a core, whatever else runs.

    python -m benchmarks.cluster --rounds 5
"""

import resource
import time
from collections.abc import Iterator
from contextlib import ExitStack
from functools import partial

from benchmarks import harness, wire
from benchmarks.crowd import Crowd
from benchmarks.fanout import NAP, event_text
from benchmarks.harness import Measures, Revurb, Row, Server

CROSSING_TARGET = 1.5
UNWANTED_LIMIT = 3.0
"""Microseconds of an idle node's CPU per event of the others: no more than what it does for itself."""
WORKERS_TARGET = 1 / 1.6
"""Of the time that the deliveries take: that is 1.6 times the deliveries in the same time."""
WATCHED = 20
"""Clients who came last: the last ones of two workers are among them, but for one chance in a million."""


class Way:
    """From a client on one server to subscribers on another, which may be the same."""

    def __init__(self, speaking: Server, hearing: Server, subscribers: int, stack: ExitStack) -> None:
        self._servers = {speaking, hearing}
        self._frame, self._size = wire.client_frame(event_text(0)), len(wire.server_frame(event_text(0)))
        self._subscribers = subscribers
        self._speakers = stack.enter_context(Crowd(speaking.port, speaking.trigger))
        self._speaker = self._speakers.join(1)[0]
        self._members = stack.enter_context(hearing.crowd())
        self._members.join(subscribers)
        self.clients_cpu: list[float] = []

    def cost(self, events: int) -> float:
        """Send so many events; returns microseconds of the servers' CPU per delivery."""
        self._drain()
        before = sum(server.cpu() for server in self._servers)
        self._send(events)
        after = sum(server.cpu() for server in self._servers)
        return self._per_delivery(after - before, events)

    def busiest(self, events: int) -> float:
        """Send so many events; returns microseconds of CPU per delivery of the process that used most."""
        self._drain()
        before = self._cpu_by_process()
        self._send(events)
        after = self._cpu_by_process()
        return self._per_delivery(max(spent - before.get(pid, 0) for pid, spent in after.items()), events)

    def time(self, events: int) -> float:
        """Send so many events; returns microseconds per delivery until the last clients have it."""
        self._drain()
        seconds = cpu = 0.0
        for _ in range(events):
            own, start = _own_cpu(), time.monotonic()
            self._speaker.sendall(self._frame)
            self._members.await_last(WATCHED)
            seconds, cpu = seconds + time.monotonic() - start, cpu + _own_cpu() - own
            self._members.expect(self._subscribers, self._size)
        self.clients_cpu.append(self._per_delivery(cpu, events))
        return self._per_delivery(seconds, events)

    def _send(self, events: int) -> None:
        for _ in range(events):
            self._speaker.sendall(self._frame)
            self._members.expect(self._subscribers, self._size, NAP)

    def _per_delivery(self, seconds: float, events: int) -> float:
        return seconds * 1e6 / (self._subscribers * events)

    def _cpu_by_process(self) -> dict[int, float]:
        return {pid: spent for server in self._servers for pid, spent in server.cpu_by_process().items()}

    def _drain(self) -> None:
        self._speakers.drain()
        self._members.drain()


def run(servers: list[str], rounds: int = 5, subscribers: int = 1000, events: int = 200) -> Iterator[Row]:
    """Measure; yields the rows."""
    for engine in servers:
        with ExitStack() as stack:
            url = harness.valkey(stack)
            yield from _measure(engine, url, stack, rounds, subscribers, events)


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
        "one": partial(one.busiest, events),
        "two": partial(two.busiest, events),
        "one, time": partial(one.time, events),
        "two, time": partial(two.time, events),
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
    yield Row.of_rounds(
        "two workers, the busiest", engine, costs["two"], costs["one"], "us/delivery", target=WORKERS_TARGET
    )
    yield Row.of_rounds(
        "two workers, time", engine, costs["two, time"], costs["one, time"], "us/delivery", target=WORKERS_TARGET
    )
    yield Row("the clients' own CPU meanwhile", engine, sorted(two.clients_cpu)[rounds // 2], "us/delivery")


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
