"""Whoever comes to the site of tokens with a token: a program, with a socket at the server."""

from dataclasses import dataclass
from typing import Any

import requests

from tests.integration.demo_site import Site
from tests.integration.visitor import PATIENCE, Visitor

SETTINGS = {"DJANGO_SETTINGS_MODULE": "tests.socket_site.settings"}


@dataclass(frozen=True)
class Token:
    """A token of the site, and its text."""

    id: int
    text: str

    @property
    def headers(self) -> dict[str, str]:
        return {"Authorization": f"Bearer {self.text}"}


def ask(site: Site, path: str, **query: Any) -> requests.Response:
    answer = requests.get(f"{site.url}/{path}", query, timeout=PATIENCE)
    assert answer.status_code == 200, answer.text
    return answer


def issue(site: Site, name: str, **query: Any) -> Token:
    """A new token of a user."""
    return Token(**ask(site, f"issue/{name}", **query).json())


def rotate(site: Site, token: Token, seconds: int) -> Token:
    """The token in the place of another, which is good for so long yet."""
    return Token(**ask(site, f"rotate/{token.id}", seconds=seconds).json())


class Tab(Visitor):
    """A page of the site, whose requests say where they are from."""

    def __init__(self, site: Site, name: str) -> None:
        super().__init__(site, name)
        self.session.headers["Origin"] = site.url


class Bearer(Visitor):
    """A program that has a token and no session."""

    def __init__(self, site: Site, name: str, **query: Any) -> None:
        super().__init__(site, name)
        self.token = issue(site, name, **query)
        self.session.cookies.clear()
        self.session.headers.update(self.token.headers)
