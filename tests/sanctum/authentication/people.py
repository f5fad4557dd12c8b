"""Somebody with a token, and requests that carry one."""

from collections.abc import Callable
from typing import Any

from django.contrib.auth import get_user_model
from django.db import OperationalError
from django.http import HttpRequest
from django.test import RequestFactory

from sanctum import NewAccessToken, create_token
from sanctum.models import get_token_model
from sanctum.tokens.text import new_secret, write


def issue(name: str = "ada", abilities: tuple[str, ...] = ("orders:read",), **options: Any) -> NewAccessToken:
    """A new token of somebody of that name, who is there already or comes to be."""
    user, _ = get_user_model().objects.get_or_create(username=name)
    return create_token(user, "laptop", list(abilities), **options)


def asking(text: str | None = None, *, method: str = "GET", path: str = "/", **meta: Any) -> HttpRequest:
    """A request, with a token by the book."""
    header = {} if text is None else {"HTTP_AUTHORIZATION": f"Bearer {text}"}
    return RequestFactory().generic(method, path, **header, **meta)


def persist(what: Callable[..., Any], *args: Any) -> Any:
    """Call it until it is let through. In memory, where the tests keep it, SQLite does not wait for others."""
    while True:
        try:
            return what(*args)
        except OperationalError as error:
            if "is locked" not in str(error):
                raise


def unknown() -> str:
    """A token whose form and checksum are right, of which there is no row."""
    return write("", "987654321", new_secret(""))


def reload(token: Any) -> Any:
    """The row as it is in the database."""
    return get_token_model().objects.get(pk=token.pk)
