"""A front end as axios makes one: it sends its origin, keeps cookies, and says the token of ``XSRF-TOKEN`` again."""

import json
from typing import Any

from django.test import Client

SPA = "http://localhost:5173"
OWN = "http://testserver"
PASSWORD = "correct horse"


class FrontEnd:
    """One browser with one page of ``origin``; ``None`` sends no headers that a browser would."""

    def __init__(self, origin: str | None = SPA, client: Client | None = None) -> None:
        self.origin = origin
        self.client = client or Client(enforce_csrf_checks=True)

    def ask(self, method: str, path: str, data: Any = None, *, token: str | None = "", **headers: str) -> Any:
        """``token`` is what the cookie says, a text for another one, or ``None`` for no header."""
        sent = {
            "origin": self.origin,
            "accept": "*/*",
            "x-xsrf-token": self.cookie("XSRF-TOKEN") if token == "" else token,
        }
        sent = {name: value for name, value in {**sent, **headers}.items() if value is not None}
        return self.client.generic(method, path, *_encode(data), headers=sent)

    def get(self, path: str, **headers: str) -> Any:
        return self.ask("GET", path, **headers)

    def post(self, path: str, data: Any = None, **options: Any) -> Any:
        return self.ask("POST", path, {} if data is None else data, **options)

    def cookie(self, name: str) -> str | None:
        morsel = self.client.cookies.get(name)
        return morsel.value if morsel else None

    def login(self, username: str = "ada", password: str = PASSWORD, **more: Any) -> Any:
        """Get a token and log in with it."""
        assert self.get("/sanctum/csrf-cookie").status_code == 204
        return self.post("/sanctum/login", {"username": username, "password": password, **more})


def _encode(data: Any) -> tuple[bytes, str]:
    if isinstance(data, bytes):
        return data, "application/json"
    return (b"", "") if data is None else (json.dumps(data).encode(), "application/json")


def code(response: Any) -> tuple[int, str]:
    """What a refusal is."""
    return response.status_code, response.json()["code"]
