"""A user with a token and a session, and sockets that are closed with the test."""

from collections.abc import AsyncIterator, Callable, Iterator
from typing import Any

import pytest
from asgiref.sync import sync_to_async
from django.contrib.auth.models import User
from django.core.cache import cache
from django.test import Client

from sanctum.issuing import NewAccessToken
from sanctum.testing import amake_token
from tests.sanctum.sockets.room import SEEN, Socket


@pytest.fixture(autouse=True)
def fresh() -> Iterator[None]:
    cache.clear()
    SEEN.clear()
    yield
    cache.clear()


@pytest.fixture
async def ada(transactional_db: None) -> User:
    return await User.objects.acreate(username="ada")


@pytest.fixture
async def token(ada: User) -> NewAccessToken:
    return await amake_token(ada)


@pytest.fixture
async def session(ada: User) -> str:
    """The key of a session in which Ada is logged in."""

    def log_in() -> str:
        client = Client()
        client.force_login(ada)
        return client.cookies["sessionid"].value

    return await sync_to_async(log_in)()


@pytest.fixture
async def sockets(transactional_db: None) -> AsyncIterator[Callable[..., Socket]]:
    """Makes sockets as ``Socket`` does."""
    made: list[Socket] = []

    def make(*arguments: Any, **options: Any) -> Socket:
        made.append(Socket(*arguments, **options))
        return made[-1]

    yield make
    for socket in made:
        if not socket.future.done():
            await socket.disconnect()
