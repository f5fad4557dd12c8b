"""Guards for functions that ask who sends a request."""

from typing import Any

import pytest
from asgiref.sync import sync_to_async
from django.contrib.auth.models import AnonymousUser, User
from django.core.exceptions import PermissionDenied
from django.test import RequestFactory

from sanctum import TransientToken, arevoke_token
from sanctum.guards import token_or_session
from sanctum.testing import amake_token

pytestmark = pytest.mark.django_db(transaction=True)

ORIGIN = "http://testserver"


def post(user: Any = None, **headers: str) -> Any:
    request = RequestFactory().post("/broadcasting/auth", headers=headers)
    request.user = user or AnonymousUser()
    return request


async def test_a_token() -> None:
    ada = await User.objects.acreate(username="ada")
    made = await amake_token(ada)
    assert await token_or_session(post(authorization=f"Bearer {made.plain_text}")) == (ada, made.token)
    await arevoke_token(made.token)
    with pytest.raises(PermissionDenied, match="revoked"):
        await token_or_session(post(ada, authorization=f"Bearer {made.plain_text}"))


async def test_a_session() -> None:
    ada = await User.objects.acreate(username="ada")
    request = post(ada, origin=ORIGIN)
    with pytest.raises(PermissionDenied, match="CSRF"):
        await token_or_session(request)
    request._dont_enforce_csrf_checks = True
    found = await token_or_session(request)
    assert found is not None and (found[0], type(found[1])) == (ada, TransientToken)


async def test_nobody() -> None:
    assert await token_or_session(post()) is None
    assert await token_or_session(await sync_to_async(post)(authorization="Basic dTpw")) is None


def test_it_checks_csrf_itself() -> None:
    assert token_or_session.csrf_exempt is True  # type: ignore[attr-defined]
