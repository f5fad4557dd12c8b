"""Tables of the libraries, made by their own models, and Laravel's as its migration makes it."""

from collections.abc import Callable, Iterator
from typing import Any

import pytest
from django.apps import apps
from django.contrib.auth.models import User
from django.db import connection

from pennant import Feature


@pytest.fixture
def installed(settings: Any, transactional_db: None) -> Iterator[Callable[[str], None]]:
    """Installs one of the libraries, with its tables."""
    made: list[type[Any]] = []

    def install(app: str) -> None:
        settings.INSTALLED_APPS = [*settings.INSTALLED_APPS, app]
        models = list(apps.get_app_config(app).get_models())
        with connection.schema_editor() as editor:
            for model in models:
                editor.create_model(model)
        made.extend(models)

    yield install
    with connection.schema_editor() as editor:
        for model in reversed(made):
            editor.delete_model(model)


@pytest.fixture
def fill(transactional_db: None) -> Iterator[Callable[..., None]]:
    """Makes Laravel's table and writes rows ``(name, scope, value)``."""
    made: set[str] = set()

    def fill(*rows: tuple[str, str, str | None], table: str = "features") -> None:
        with connection.cursor() as cursor:
            if table not in made:
                made.add(table)
                cursor.execute(
                    f"CREATE TABLE {table} (id bigint PRIMARY KEY, name varchar(255), scope varchar(255), value text)"
                )
            cursor.execute(f"SELECT count(*) FROM {table}")
            begin = cursor.fetchone()[0] + 1
            for id, row in enumerate(rows, begin):
                cursor.execute(f"INSERT INTO {table} VALUES (%s, %s, %s, %s)", [id, *row])

    yield fill
    with connection.cursor() as cursor:
        for table in made:
            cursor.execute(f"DROP TABLE {table}")


@pytest.fixture
def ada(transactional_db: None) -> User:
    return User.objects.create_user("ada")


def paste(definitions: list[str]) -> None:
    """Define what was printed."""
    from pennant.importing.code import HEAD

    assert Feature
    exec("\n\n".join([HEAD, *definitions]), {})
