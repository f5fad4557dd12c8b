"""Several who do the same at the same moment, each with a connection of its own."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier
from typing import Any

from django.db import OperationalError, connections


def race(what: Callable[[int], Any], count: int) -> list[Any]:
    """What each of ``count`` threads got from ``what(number)``; an exception is a result, too."""
    barrier = Barrier(count)

    def run(number: int) -> Any:
        barrier.wait(30)
        try:
            return _persist(what, number)
        except Exception as error:
            return error
        finally:
            connections.close_all()

    with ThreadPoolExecutor(count) as pool:
        return list(pool.map(run, range(count)))


def _persist(what: Callable[[int], Any], number: int) -> Any:
    """In memory, where the tests keep it, SQLite says at once that it is locked; in a file it would wait."""
    while True:
        try:
            return what(number)
        except OperationalError as error:
            if "is locked" not in str(error):
                raise
