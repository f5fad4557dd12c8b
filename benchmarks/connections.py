"""Connections: what 5,000 of them cost in memory, to accept, and to keep. Each is greeted and then says nothing.

Every round starts the servers anew. A few clients come and go before the first look at the memory, so that what is
loaded or allocated at the first use is not counted.

    python -m benchmarks.connections --rounds 3 --connections 5000
"""

import time
from collections.abc import Iterator
from dataclasses import dataclass

from benchmarks import harness
from benchmarks.crowd import Crowd
from benchmarks.harness import Row, Server

WARM_UP = 200
SETTLE = 1.0
KILOBYTES_LIMIT = 26
ACCEPT_LIMIT = 0.8
"""Milliseconds of CPU."""


@dataclass(frozen=True, slots=True)
class Cost:
    """Of one connection."""

    kilobytes: float
    """1,000 bytes of resident memory."""
    accept: float
    """Milliseconds of CPU, once."""
    keep: float
    """Microseconds of CPU per second."""


def measure(server: Server, connections: int, seconds: int) -> Cost:
    """Connect so many clients to a server that is yet to be started, and stay for some seconds."""
    with server, Crowd(server.port, server.trigger) as crowd:
        crowd.join(min(WARM_UP, connections))
        crowd.leave()
        time.sleep(SETTLE)
        memory, cpu = server.rss(), server.cpu()
        crowd.join(connections)
        crowd.idle(SETTLE)
        kilobytes, accept = (server.rss() - memory) / 1e3, (server.cpu() - cpu) * 1e3
        cpu = server.cpu()
        crowd.idle(seconds)
        keep = (server.cpu() - cpu) * 1e6 / seconds if seconds else 0.0
    return Cost(kilobytes / connections, accept / connections, keep / connections)


def run(servers: list[str], rounds: int = 3, connections: int = 5000, seconds: int = 10) -> Iterator[Row]:
    """Measure; yields the rows."""
    costs: dict[str, list[Cost]] = {name: [] for name in ("floor", *servers)}
    for _ in range(rounds):
        for name, of_server in costs.items():
            server = harness.floor() if name == "floor" else harness.Revurb(name)
            of_server.append(measure(server, connections, seconds))
    figures = (
        ("memory of an idle connection", "kilobytes", "KB", KILOBYTES_LIMIT),
        ("accepting a connection", "accept", "ms", ACCEPT_LIMIT),
        ("keeping a connection", "keep", "us/s", None),
    )
    for what, figure, unit, limit in figures:
        beside = [getattr(cost, figure) for cost in costs["floor"]]
        for name in servers:
            values = [getattr(cost, figure) for cost in costs[name]]
            yield Row.of_rounds(what, name, values, beside, unit, limit=limit)


def main() -> None:
    options = harness.parser(__doc__, rounds=3, connections=5000, seconds=10).parse_args()
    harness.raise_file_limit()
    harness.report(run(**vars(options)))


if __name__ == "__main__":
    main()
