"""Queries and CPU of a request that asks for twenty features of one user, in one process, by turns.

python -m benchmarks.pennant [--rounds 9] [--requests 50]

``of waffle`` compares with django-waffle's flags by user in the same state and mode; ``first`` with its ``cold``, since
waffle decides nothing that it would have to keep.
"""

import argparse
import functools
import os
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path
from statistics import median
from typing import TYPE_CHECKING

import django
from asgiref.sync import async_to_sync
from django.core.management import call_command
from django.db import connection
from django.test.utils import CaptureQueriesContext

from benchmarks.harness import interleave, ratio

if TYPE_CHECKING:
    from benchmarks.pennant.cases import Case


def _line(*cells: str) -> str:
    return "{:<36}{:<8}{:<9}{:<12}{}".format(*cells).rstrip()


HEADINGS = _line("what", "state", "queries", "measured", "of waffle")


def run(rounds: int, requests: int) -> Iterator[str]:
    """Measure all cases in each round, so that all meet the same weather; yields the table's lines."""
    from benchmarks.pennant.cases import cases

    known = {(case.what, case.state): case for case in cases()}
    queries = {key: _queries(case) for key, case in known.items()}
    costs = interleave(
        rounds, {" | ".join(key): functools.partial(_cost, case, requests) for key, case in known.items()}
    )
    for (what, state), case in known.items():
        beside = costs[f"waffle, flags by user{', async' * case.is_async} | {'warm' if state == 'warm' else 'cold'}"]
        values = costs[f"{what} | {state}"]
        yield _line(
            what, state, str(queries[what, state]), f"{median(values):.0f} us", f"{ratio(values, beside) or 0:.2f}x"
        )


def _queries(case: "Case") -> int:
    """How many a request takes, which comes after another one."""
    _send(case, 1)
    with CaptureQueriesContext(connection) as queries:
        case.before()
        before = len(queries)
        _answer(case)
        return len(queries) - before


def _cost(case: "Case", requests: int) -> float:
    """Microseconds of CPU per request, in all threads."""
    _send(case, 1)
    return _send(case, requests) / requests * 1e6


def _send(case: "Case", requests: int) -> float:
    spent = 0.0
    for _ in range(requests):
        case.before()
        spent += _answer(case)
    return spent


def _answer(case: "Case") -> float:
    """Seconds of CPU that one request took; an event loop is there already when it begins."""
    return async_to_sync(_aanswer)(case) if case.is_async else _timed(case)


def _timed(case: "Case") -> float:
    from benchmarks.pennant.cases import request

    asking = request()
    begun = time.process_time()
    case.view(asking)
    return time.process_time() - begun


async def _aanswer(case: "Case") -> float:
    from benchmarks.pennant.cases import request

    asking = request()
    begun = time.process_time()
    await case.view(asking)  # type: ignore[misc]
    return time.process_time() - begun


def main() -> None:
    """Set up a site of its own, measure, and print line by line."""
    options = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    options.add_argument("--rounds", type=int, default=9, help="default 9")
    options.add_argument("--requests", type=int, default=50, help="default 50, of each case in each round")
    chosen = options.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        os.environ["BENCHMARK_DATABASE"] = str(Path(folder) / "database")
        os.environ["DJANGO_SETTINGS_MODULE"] = "benchmarks.pennant.settings"
        django.setup()
        call_command("migrate", verbosity=0)
        print(HEADINGS, flush=True)
        for line in run(chosen.rounds, chosen.requests):
            print(line, flush=True)
        connection.close()


if __name__ == "__main__":
    main()
