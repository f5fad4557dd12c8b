"""One variable names the database."""

import pytest

from revurb_project.databases import database


def test_a_path_is_sqlite() -> None:
    found = database("/srv/site/db.sqlite3")
    assert (found["ENGINE"], found["NAME"]) == ("django.db.backends.sqlite3", "/srv/site/db.sqlite3")


def test_a_url_is_a_server() -> None:
    assert database("postgresql://me:p%40ss@db.example.com:5433/shop") == {
        "ENGINE": "django.db.backends.postgresql",
        "NAME": "shop",
        "USER": "me",
        "PASSWORD": "p@ss",
        "HOST": "db.example.com",
        "PORT": "5433",
        "OPTIONS": {},
    }


def test_a_socket_is_an_option() -> None:
    found = database("mysql://root@/shop?unix_socket=/tmp/a%20folder/mysqld.sock")
    assert (found["ENGINE"], found["HOST"]) == ("django.db.backends.mysql", "")
    assert found["OPTIONS"] == {"unix_socket": "/tmp/a folder/mysqld.sock"}


def test_nothing_else_is_taken() -> None:
    with pytest.raises(ValueError, match="postgresql or mysql"):
        database("oracle://me:a-secret@/shop")
