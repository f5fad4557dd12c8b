"""Round trip: a client's frame in, one frame out (``pusher:ping`` and its pong), beside an echo on the floor.

Ten clients ask at the same time and wait until all are answered.

    python -m benchmarks.roundtrip --rounds 5
"""

from collections.abc import Iterator
from contextlib import ExitStack
from functools import partial

from benchmarks import harness, wire
from benchmarks.crowd import Crowd
from benchmarks.harness import Row, Server

PING, PONG = b'{"event":"pusher:ping"}', b'{"event":"pusher:pong"}'
CLIENTS = 10
LIMITS = {"uvicorn": 60, "daphne": 120}
"""Microseconds of CPU."""


class Talk:
    """Clients of one server that ask, and count the answers."""

    def __init__(self, server: Server, stack: ExitStack) -> None:
        self._server = server
        self._crowd = stack.enter_context(Crowd(server.port, server.echo))
        self._clients = self._crowd.join(CLIENTS)
        # The floor gives back what it gets, so it gets what the others answer.
        self._question = wire.client_frame(PONG if server.name == "floor" else PING)

    def cost(self, trips: int) -> float:
        """Make so many round trips; returns microseconds of the server's CPU for each."""
        turns = max(trips // CLIENTS, 1)
        size = len(wire.server_frame(PONG))
        self._crowd.drain()
        before = self._server.cpu()
        for _ in range(turns):
            for client in self._clients:
                client.sendall(self._question)
            self._crowd.expect(CLIENTS, size)
        return (self._server.cpu() - before) * 1e6 / (turns * CLIENTS)


def run(servers: list[str], rounds: int = 5, trips: int = 20_000) -> Iterator[Row]:
    """Measure; yields the rows."""
    with ExitStack() as stack:
        started = harness.start(stack, [harness.floor(), *map(harness.Revurb, servers)])
        talks = {name: Talk(server, stack) for name, server in started.items()}
        costs = harness.interleave(rounds, {name: partial(talk.cost, trips) for name, talk in talks.items()})
    for name in servers:
        yield Row.of_rounds("round trip, ping and pong", name, costs[name], costs["floor"], "us", limit=LIMITS[name])


def main() -> None:
    options = harness.parser(__doc__, rounds=5, trips=20_000).parse_args()
    harness.report(run(**vars(options)))


if __name__ == "__main__":
    main()
