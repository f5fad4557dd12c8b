"""Users with credentials of each kind, and the requests that they send."""

import itertools
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from django.contrib.auth.models import User
from django.test import Client
from django.utils import timezone
from knox.models import AuthToken
from rest_framework.authtoken.models import Token
from rest_framework_simplejwt.tokens import AccessToken

from sanctum import create_token
from sanctum.models import get_token_model

_numbers = itertools.count()


@dataclass(frozen=True, slots=True)
class Case:
    """A request that is measured."""

    what: str
    path: str
    headers: dict[str, str]
    status: int = 200
    sanctum: dict[str, Any] | None = None
    """What is different in ``SANCTUM``."""


def cases() -> list[Case]:
    """Everybody, each with a user of their own."""
    ours = _bearer(create_token(_user("sanctum"), "bench", ["*"]).plain_text)
    return [
        Case("bare", "bare", {}),
        Case("sanctum", "sanctum", ours),
        Case("sanctum, 50 expired", "sanctum", _bearer(_with_expired_siblings())),
        Case("sanctum, cached", "sanctum", ours, sanctum={"CACHE_SECONDS": 30}),
        Case("sanctum, wrong token", "sanctum", _bearer(_wrong()), 401),
        Case("sanctum, garbage", "sanctum", _bearer("x" * 64), 401),
        Case("sanctum, session", "sanctum", _session("spa") | {"HTTP_SEC_FETCH_SITE": "same-origin"}),
        Case("authtoken", "authtoken", _key(Token.objects.create(user=_user("authtoken")).key)),
        Case("authtoken, wrong token", "authtoken", _key("0" * 40), 401),
        Case("knox", "knox", _key(AuthToken.objects.create(_user("knox"))[1])),
        Case("knox, 51 tokens", "knox", _key(_knox_with(50, timedelta(hours=1)))),
        Case("simplejwt", "simplejwt", _bearer(str(AccessToken.for_user(_user("jwt"))))),
        Case(
            "simplejwt, stateless",
            "stateless",
            _bearer(str(AccessToken.for_user(_user("stateless")))),
        ),
        Case("session of Django", "session", _session("session")),
    ]


def knox_with_expired_siblings() -> Case:
    """A request that can be sent once: 50 rows are gone then."""
    return Case("knox, 50 expired, first request", "knox", _key(_knox_with(50, timedelta(hours=-1))))


def _user(name: str) -> User:
    return User.objects.create_user(name, password="of no value")


def _bearer(text: str) -> dict[str, str]:
    return {"HTTP_AUTHORIZATION": f"Bearer {text}"}


def _key(text: str) -> dict[str, str]:
    return {"HTTP_AUTHORIZATION": f"Token {text}"}


def _wrong() -> str:
    """A token whose form and checksum are right."""
    made = create_token(_user("gone"), "bench", ["*"])
    made.token.delete()
    return made.plain_text


def _with_expired_siblings() -> str:
    user = _user("siblings")
    for _ in range(50):
        create_token(user, "sibling", ["*"])
    get_token_model().objects.filter(user=user).update(expires_at=timezone.now() - timedelta(hours=1))
    return create_token(user, "bench", ["*"]).plain_text


def _knox_with(siblings: int, expiry: timedelta) -> str:
    user = _user(f"knox {next(_numbers)}")
    for _ in range(siblings):
        AuthToken.objects.create(user, expiry=expiry)
    return str(AuthToken.objects.create(user)[1])


def _session(name: str) -> dict[str, str]:
    client = Client()
    client.force_login(_user(name))
    return {"HTTP_COOKIE": f"sessionid={client.cookies['sessionid'].value}"}
