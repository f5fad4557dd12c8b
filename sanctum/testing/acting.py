"""Test clients that act as a user. Their requests pass through authentication and permissions, as anybody's do."""

from collections.abc import Iterable, Mapping
from http.cookies import SimpleCookie
from types import TracebackType
from typing import Any, Self

from asgiref.sync import sync_to_async
from django.conf import settings
from django.http.request import HttpHeaders
from django.middleware.csrf import CSRF_ALLOWED_CHARS, CSRF_SECRET_LENGTH, CSRF_SESSION_KEY
from django.test import AsyncRequestFactory
from django.utils.crypto import get_random_string

from sanctum.conf import get_settings
from sanctum.issuing import NewAccessToken
from sanctum.testing.tokens import make_token


class Acting:
    """What a client was given; ``stop()``, or leaving the ``with`` block, takes it away again.

    ``token`` is the row and ``plain_text`` its text; both are ``None`` for a session.
    """

    def __init__(self, client: Any, headers: Mapping[str, str], made: NewAccessToken | None = None) -> None:
        self.token = made.token if made else None
        self.plain_text = made.plain_text if made else None
        self._client = client
        self._defaults, self._cookies = client.defaults, client.cookies
        client.defaults = _without_credentials(client) | _named(client, headers)
        client.cookies = SimpleCookie()
        client.cookies.update({name: morsel.copy() for name, morsel in self._cookies.items()})

    def stop(self) -> None:
        """Give the client back the headers and cookies that it had. Tokens and sessions stay in the test's database."""
        self._client.defaults, self._client.cookies = self._defaults, self._cookies

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, traceback: TracebackType | None
    ) -> None:
        self.stop()


def acting_as(client: Any, user: Any, abilities: Iterable[str] = ("*",), **fields: Any) -> Acting:
    """Let a ``Client``, an ``AsyncClient`` or DRF's ``APIClient`` send a new token of ``user`` with each request.

    ``fields`` are those of the token's row, as ``make_token`` takes them. Raises ``IssuingError``.
    """
    made = make_token(user, abilities, **fields)
    wanted = get_settings()
    return Acting(client, {wanted.HEADER: f"{wanted.KEYWORDS[0]} {made.plain_text}"}, made)


def acting_as_session(client: Any, user: Any, *, origin: str | None = None) -> Acting:
    """Log a client in, and let it send what a page of our own sends, the CSRF token too.

    ``origin`` is that of the page, such as ``https://app.example.com``; without one it is a page of the site itself,
    which only counts where ``SANCTUM["OWN_ORIGIN"]`` is on.
    """
    secret = get_random_string(CSRF_SECRET_LENGTH, CSRF_ALLOWED_CHARS)
    page = {"Origin": origin} if origin else {"Sec-Fetch-Site": "same-origin"}
    acting = Acting(client, {**page, _csrf_header(): secret})
    client.cookies.pop(settings.SESSION_COOKIE_NAME, None)  # the session of somebody else is left alone
    client.force_login(user)
    client.cookies[settings.CSRF_COOKIE_NAME] = secret
    if settings.CSRF_USE_SESSIONS:
        session = client.session
        session[CSRF_SESSION_KEY] = secret
        session.save()
    return acting


aacting_as = sync_to_async(acting_as)
aacting_as_session = sync_to_async(acting_as_session)


def _without_credentials(client: Any) -> dict[str, Any]:
    """The client's headers without what an earlier ``acting_as`` may have put there."""
    ours = [get_settings().HEADER, "Origin", "Referer", "Sec-Fetch-Site", _csrf_header()]
    names = _named(client, dict.fromkeys(ours, ""))
    return {name: value for name, value in client.defaults.items() if name not in names}


def _named(client: Any, headers: Mapping[str, str]) -> dict[str, str]:
    """Headers by the names under which a client keeps them."""
    name_all = HttpHeaders.to_asgi_names if isinstance(client, AsyncRequestFactory) else HttpHeaders.to_wsgi_names
    return dict(name_all(headers))


def _csrf_header() -> str:
    return settings.CSRF_HEADER_NAME.removeprefix("HTTP_").replace("_", "-")
