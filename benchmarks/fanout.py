"""Fan-out: one event of 200 bytes to 1,000 subscribers, alone and ten at a time.

The event is a client event from a socket outside the channel. Every server is triggered the same way, by a frame
on one WebSocket, so the cost of publishing is in all figures alike (about a hundredth of them) and HTTP is in none.
One event (or one burst) is on the way at a time. Before anything is measured, numbered events are sent and every
subscriber is checked to have got all of them in order.

    python -m benchmarks.fanout --rounds 5
"""

import json
from collections.abc import Iterator
from contextlib import ExitStack
from functools import partial

from benchmarks import harness, wire
from benchmarks.crowd import Crowd
from benchmarks.harness import Measures, Row, Server

EVENT_SIZE = 200
BURST = 10
FLOOR_TARGET, BURST_TARGET, NAIVE_TARGET = 1.4, 0.3, 1 / 30
NAP = 0.003
"""Seconds between two looks of the clients."""
NAIVE_SHARE = 50
"""The naive server gets so many times fewer events, to be done in time."""


class Audience:
    """The subscribers of one server, and who speaks to them."""

    def __init__(self, server: Server, subscribers: int, stack: ExitStack) -> None:
        self._server = server
        self._subscribers = subscribers
        self._speakers = stack.enter_context(Crowd(server.port, server.trigger))
        self._speaker = self._speakers.join(1)[0]
        self._members = stack.enter_context(server.crowd())
        self._members.join(subscribers)

    def cost(self, events: int, burst: int = 1) -> float:
        """Send so many events; returns microseconds of the server's CPU per delivery."""
        frames = wire.client_frame(event_text(0)) * burst
        size = len(wire.server_frame(event_text(0)))
        before = self._server.cpu()
        for _ in range(events // burst):
            self._speaker.sendall(frames)
            self._members.expect(self._subscribers * burst, size, NAP)
        return (self._server.cpu() - before) * 1e6 / (self._subscribers * (events // burst * burst))

    def drain(self) -> None:
        """Answer the server's pings."""
        self._speakers.drain()
        self._members.drain()

    def verify(self, bursts: int) -> None:
        """Send numbered events; raises ``AssertionError`` unless everybody gets all of them, in order, unchanged."""
        self._members.keep = {}
        for number in range(bursts):
            texts = [event_text(number * BURST + each) for each in range(BURST)]
            self._speaker.sendall(b"".join(wire.client_frame(text) for text in texts))
            self._members.expect(self._subscribers * BURST, len(wire.server_frame(texts[0])))
        expected = [event_text(number) for number in range(bursts * BURST)]
        received, self._members.keep = self._members.keep, None
        if len(received) != self._subscribers or any(got != expected for got in received.values()):
            raise AssertionError(f"{self._server.name} lost events or mixed them up")


def event_text(number: int) -> bytes:
    """The event as a client sends it, and as it reaches the others."""
    content = {"event": "client-tick", "channel": harness.CHANNEL, "data": {"number": f"{number:06}", "filling": ""}}
    short = len(json.dumps(content, separators=(",", ":")))
    content["data"]["filling"] = "x" * (EVENT_SIZE - short)  # type: ignore[index]
    return json.dumps(content, separators=(",", ":")).encode()


def run(servers: list[str], rounds: int = 5, subscribers: int = 1000, events: int = 300) -> Iterator[Row]:
    """Measure; yields the rows."""
    with ExitStack() as stack:
        started = harness.start(stack, [harness.floor(), *map(harness.Revurb, servers), harness.naive()])
        audiences = {name: Audience(server, subscribers, stack) for name, server in started.items()}
        fast = {name: audience for name, audience in audiences.items() if name != "naive"}
        for audience in fast.values():
            audience.verify(bursts=5)

        def measure(name: str, events: int, burst: int = 1) -> float:
            for each in audiences.values():
                each.drain()
            return audiences[name].cost(max(events, burst), burst)

        single: Measures = {name: partial(measure, name, events) for name in fast}
        single["naive"] = partial(measure, "naive", events // NAIVE_SHARE)
        joined: Measures = {f"{name} joined": partial(measure, name, events * 2, BURST) for name in servers}
        costs = harness.interleave(rounds, single | joined)
    for name in servers:
        yield _row("one event", name, costs[name], costs["floor"], FLOOR_TARGET)
    for name in servers:
        yield _row("ten events in a turn", name, costs[f"{name} joined"], costs["floor"], BURST_TARGET)
    for name in servers:
        yield _row("one event, to naive", name, costs[name], costs["naive"], NAIVE_TARGET)


def _row(what: str, name: str, values: list[float], beside: list[float], target: float) -> Row:
    return Row.of_rounds(f"fan-out, {what}", name, values, beside, "us/delivery", target=target)


def main() -> None:
    options = harness.parser(__doc__, rounds=5, subscribers=1000, events=300).parse_args()
    harness.raise_file_limit()
    harness.report(run(**vars(options)))


if __name__ == "__main__":
    main()
