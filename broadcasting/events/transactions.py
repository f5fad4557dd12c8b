"""The transaction that an event belongs to."""

from django.db import DEFAULT_DB_ALIAS, connections
from django.db.backends.base.base import BaseDatabaseWrapper
from django.utils.connection import ConnectionDoesNotExist

from broadcasting.broadcasters.errors import BroadcastError


def open_transaction(after_commit: bool | str) -> str | None:
    """The database whose commit an event waits for; ``None`` if nothing is open, or it does not wait.

    ``True`` is the default database, or if that has no transaction open, another one that has; a text is a database's
    alias. Raises ``BroadcastError`` for an alias that is unknown, and where commits can't be waited for.
    """
    if after_commit is False:
        return None
    if isinstance(after_commit, str):
        return after_commit if _is_open(_database(after_commit)) else None
    used = sorted(connections.all(initialized_only=True), key=lambda each: each.alias != DEFAULT_DB_ALIAS)
    return next((each.alias for each in used if _is_open(each)), None)


def _database(alias: str) -> BaseDatabaseWrapper:
    try:
        return connections[alias]
    except ConnectionDoesNotExist as error:
        raise BroadcastError(f"after_commit: {error}") from None


def _is_open(database: BaseDatabaseWrapper) -> bool:
    if database.in_atomic_block:
        return True
    if database.connection is not None and not database.autocommit:
        raise BroadcastError(
            f"autocommit is off for the database {database.alias!r}, so Django can't tell when it commits: "
            "say .after_commit(False), or use transaction.atomic()"
        )
    return False
