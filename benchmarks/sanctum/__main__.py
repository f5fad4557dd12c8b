"""Queries and CPU per request of each way to authenticate, in one process, by turns.

python -m benchmarks.sanctum [--rounds 15] [--requests 200]

``of bare`` compares a request with one that nobody authenticates; ``of authtoken`` what authentication adds to it with
what DRF's authtoken adds.
"""

import argparse
import functools
import os
import time
from collections.abc import Iterator, Sequence
from contextlib import AbstractContextManager, nullcontext
from dataclasses import dataclass
from statistics import median
from typing import TYPE_CHECKING, Any

import django
from django.conf import settings
from django.core.handlers.wsgi import WSGIHandler, WSGIRequest
from django.core.management import call_command
from django.db import connection
from django.test import RequestFactory, override_settings
from django.test.utils import CaptureQueriesContext

from benchmarks.harness import interleave, ratio

if TYPE_CHECKING:
    from benchmarks.sanctum.people import Case

FIRST = "knox, 50 expired, first request"
"""50 rows are gone after that, so that each round has another user."""


@dataclass(frozen=True, slots=True)
class Line:
    """What came out of one case."""

    what: str
    queries: int
    micros: float
    of_bare: float
    of_authtoken: float

    def __str__(self) -> str:
        return _line(
            self.what, str(self.queries), f"{self.micros:.0f} us", f"{self.of_bare:.2f}x", f"{self.of_authtoken:.2f}x"
        )


def _line(*cells: str) -> str:
    return "{:<34}{:<9}{:<12}{:<10}{}".format(*cells).rstrip()


HEADINGS = _line("what", "queries", "measured", "of bare", "of authtoken")


def run(rounds: int, requests: int) -> Iterator[Line]:
    """Measure all cases in each round, so that all meet the same weather."""
    from benchmarks.sanctum import people

    handler = WSGIHandler()
    senders = {case.what: Sender(handler, case) for case in people.cases()}
    queries = {what: sender.queries() for what, sender in senders.items()}
    measures = {what: functools.partial(sender.cost, requests) for what, sender in senders.items()}
    unique = people.knox_with_expired_siblings
    queries[FIRST] = Sender(handler, unique()).queries(warm_up=False)
    measures[FIRST] = lambda: Sender(handler, unique()).cost(1, warm_up=False)
    costs = interleave(rounds, measures)
    for what, values in costs.items():
        yield Line(what, queries[what], median(values), ratio(values, costs["bare"]) or 0, _added(values, costs))


def _added(values: Sequence[float], costs: dict[str, list[float]]) -> float:
    """What is added to the bare request, compared with what authtoken adds."""
    return median((a - bare) / (b - bare) for a, b, bare in zip(values, costs["authtoken"], costs["bare"], strict=True))


class Sender:
    """Sends one request over and over, through the handler and what middleware there is."""

    def __init__(self, handler: WSGIHandler, case: "Case") -> None:
        self._case = case
        self._handler = handler
        self._environ = RequestFactory().get(f"/{case.path}", **case.headers).environ

    def queries(self, *, warm_up: bool = True) -> int:
        """How many one request takes; without ``warm_up``, the first of all."""
        with self._settings():
            self._send(int(warm_up))
            with CaptureQueriesContext(connection) as queries:
                self._send(1)
        return len(queries)

    def cost(self, requests: int, *, warm_up: bool = True) -> float:
        """Microseconds of CPU per request."""
        with self._settings():
            self._send(int(warm_up))
            begun = time.process_time()
            self._send(requests)
            return (time.process_time() - begun) / requests * 1e6

    def _send(self, requests: int) -> None:
        for _ in range(requests):
            response = self._handler.get_response(WSGIRequest(dict(self._environ)))
            if response.status_code != self._case.status:
                raise RuntimeError(f"{self._case.what} was answered with {response.status_code}: {response.content!r}")

    def _settings(self) -> AbstractContextManager[Any]:
        return override_settings(SANCTUM=settings.SANCTUM | self._case.sanctum) if self._case.sanctum else nullcontext()


def main() -> None:
    """Set up a site of its own, measure, and print line by line."""
    options = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    options.add_argument("--rounds", type=int, default=15, help="default 15")
    options.add_argument("--requests", type=int, default=200, help="default 200, of each case in each round")
    chosen = options.parse_args()
    os.environ["DJANGO_SETTINGS_MODULE"] = "benchmarks.sanctum.settings"
    django.setup()
    call_command("migrate", verbosity=0)
    print(HEADINGS, flush=True)
    for line in run(chosen.rounds, chosen.requests):
        print(line, flush=True)


if __name__ == "__main__":
    main()
