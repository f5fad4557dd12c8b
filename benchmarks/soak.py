"""Soak: 100,000 clients come, subscribe and go, and nothing grows.

They come in groups; every other group is torn off without a goodbye. Before them, others warm the server up; what is
compared are the memory and the number of Python's objects after those and at the end, both times with nobody there.

    python -m benchmarks.soak --connections 100000
"""

import json
import time
from collections.abc import Iterator
from urllib.request import urlopen

from benchmarks import harness
from benchmarks.harness import Row, Server

GROUP = 250
OBJECTS_TARGET, MEMORY_TARGET = 1.01, 1.05


def come_and_go(server: Server, connections: int) -> None:
    """Connect, subscribe and disconnect so many clients."""
    with server.crowd() as crowd:
        for number in range(0, connections, GROUP):
            crowd.join(min(GROUP, connections - number))
            crowd.leave(abruptly=number // GROUP % 2 == 1)


def look(server: Server, settle: int) -> tuple[float, float]:
    """Wait until what ends late has ended; returns the objects in thousands and the memory in megabytes."""
    time.sleep(settle)
    with urlopen(f"http://127.0.0.1:{server.port}/objects", timeout=30) as response:
        objects = json.load(response)["objects"]
    return objects / 1e3, server.rss() / 1e6


def run(servers: list[str], connections: int = 100_000, warm_up: int = 20_000, settle: int = 12) -> Iterator[Row]:
    """Measure; yields the rows. ``settle`` is in seconds and longer than any timer of a closing connection."""
    for name in servers:
        with harness.Revurb(name) as server:
            come_and_go(server, warm_up)
            objects, memory = look(server, settle)
            come_and_go(server, connections)
            objects_now, memory_now = look(server, settle)
        what = f"soak, {connections:,} connections"
        yield Row(f"{what}, objects", name, objects_now, "k", objects, objects_now / objects, OBJECTS_TARGET)
        yield Row(f"{what}, memory", name, memory_now, "MB", memory, memory_now / memory, MEMORY_TARGET)


def main() -> None:
    options = harness.parser(__doc__, connections=100_000, warm_up=20_000, settle=12).parse_args()
    harness.raise_file_limit()
    harness.report(run(**vars(options)))


if __name__ == "__main__":
    main()
