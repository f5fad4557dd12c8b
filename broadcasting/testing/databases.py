"""The test's database, for the threads of a server that runs beside the test."""

from collections.abc import Iterator
from concurrent.futures import TimeoutError as NotForgotten
from contextlib import contextmanager, suppress
from typing import Any

from asgiref.sync import SyncToAsync
from django.db import connections

PATIENCE = 2.0
"""Seconds that asgiref's thread may take to put down a connection."""


@contextmanager
def shared_connections() -> Iterator[None]:
    """Let every thread that wants a new connection use this thread's, where the database is SQLite's in memory.

    A database in memory is nowhere but in its connection; Django's own live server does the same for its threads. To
    other databases each thread opens connections of its own.
    """
    shared = {each.alias: each for each in connections.all() if _is_in_memory(each)}
    for connection in shared.values():
        connection.inc_thread_sharing()
    create = connections.create_connection
    connections.create_connection = lambda alias: shared.get(alias) or create(alias)  # type: ignore[method-assign]
    try:
        yield
    finally:
        del connections.create_connection
        _forget_in_asgiref(shared)
        for connection in shared.values():
            connection.dec_thread_sharing()


def _is_in_memory(connection: Any) -> bool:
    return connection.vendor == "sqlite" and connection.is_in_memory_db()


def _forget_in_asgiref(shared: dict[str, Any]) -> None:
    """asgiref keeps one thread for all sync code outside of requests; it lives on and would hold what was shared."""
    with suppress(NotForgotten):
        SyncToAsync.single_thread_executor.submit(_forget, shared).result(PATIENCE)


def _forget(shared: dict[str, Any]) -> None:
    for connection in connections.all(initialized_only=True):
        if shared.get(connection.alias) is connection:
            del connections[connection.alias]
