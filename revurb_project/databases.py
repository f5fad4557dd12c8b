"""The demo site's database, from one variable of the environment."""

from typing import Any
from urllib.parse import parse_qsl, unquote, urlsplit

SQLITE_OPTIONS = {
    # Many write at once: who comes second waits, and is not told that the database is locked.
    "transaction_mode": "IMMEDIATE",
    "timeout": 20,
    "init_command": "PRAGMA journal_mode=WAL; PRAGMA synchronous=NORMAL;",
}
ENGINES = {"postgresql": "django.db.backends.postgresql", "mysql": "django.db.backends.mysql"}


def database(value: str) -> dict[str, Any]:
    """An entry of ``DATABASES``: a file's path is SQLite's, anything else a URL.

    ``postgresql://user:password@host:port/name?option=value``, and the same with ``mysql``; what follows the question
    mark are ``OPTIONS``. Raises ``ValueError`` for another scheme.
    """
    if "://" not in value:
        return {"ENGINE": "django.db.backends.sqlite3", "NAME": value, "OPTIONS": SQLITE_OPTIONS}
    url = urlsplit(value)
    if url.scheme not in ENGINES:
        raise ValueError(f"DJANGO_DATABASE is a path, or a URL that begins with {' or '.join(ENGINES)}")
    return {
        "ENGINE": ENGINES[url.scheme],
        "NAME": unquote(url.path.removeprefix("/")),
        "USER": unquote(url.username or ""),
        "PASSWORD": unquote(url.password or ""),
        "HOST": url.hostname or "",
        "PORT": str(url.port or ""),
        "OPTIONS": dict(parse_qsl(url.query)),
    }
