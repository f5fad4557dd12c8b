"""A database that several processes use: a file, or one on the server that ``DJANGO_DATABASE`` names."""

import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from urllib.parse import urlsplit, urlunsplit
from uuid import uuid4

import pytest_django
from django.db import connection


@contextmanager
def shared_database(folder: Path, blocker: pytest_django.DjangoDbBlocker) -> Iterator[str]:
    """Make an empty one and drop it in the end; yields what ``DJANGO_DATABASE`` of its users must say."""
    server = os.environ.get("DJANGO_DATABASE", "")
    if "://" not in server:
        yield str(folder / "shared.sqlite3")
        return
    name = f"revurb_{uuid4().hex}"
    with blocker.unblock():
        _execute(f"CREATE DATABASE {name}")
        try:
            yield urlunsplit(urlsplit(server)._replace(path=f"/{name}"))
        finally:
            _execute(f"DROP DATABASE {name}")


def _execute(statement: str) -> None:
    with connection._nodb_cursor() as cursor:
        cursor.execute(statement)
