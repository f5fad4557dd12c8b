"""All benchmarks in a few minutes, as one table. Each can be run alone, longer: ``python -m benchmarks.fanout --help``.

python -m benchmarks [--servers daphne,uvicorn]
"""

from collections.abc import Iterator

from benchmarks import broadcast, connections, fanout, harness, publish, roundtrip, soak
from benchmarks.harness import Row


def run(servers: list[str]) -> Iterator[Row]:
    """Measure everything with numbers that are small enough to wait for."""
    yield from fanout.run(servers, rounds=5, events=200)
    yield from roundtrip.run(servers, rounds=5)
    yield from publish.run(servers, rounds=5)
    yield from broadcast.run(servers, rounds=5)
    yield from connections.run(servers, rounds=1)
    yield from soak.run(servers, connections=10_000, warm_up=10_000)


def main() -> None:
    options = harness.parser(__doc__).parse_args()
    harness.raise_file_limit()
    harness.report(run(**vars(options)))


if __name__ == "__main__":
    main()
