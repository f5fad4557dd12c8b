"""Several who do the same at the same moment, each with a connection of its own."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier
from typing import Any

from django.db import OperationalError, connections


def race(what: Callable[[int], Any], count: int) -> list[Any]:
    """What each of ``count`` threads got from ``what(number)``."""
    barrier = Barrier(count)

    def run(number: int) -> Any:
        barrier.wait(30)
        try:
            while True:
                try:
                    return what(number)
                except OperationalError as error:
                    # In memory, where the tests keep it, SQLite says at once that it is locked.
                    if "is locked" not in str(error):
                        raise
        finally:
            connections.close_all()

    with ThreadPoolExecutor(count) as pool:
        return list(pool.map(run, range(count)))
