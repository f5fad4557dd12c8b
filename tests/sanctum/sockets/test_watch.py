"""When what a socket was let in by is over."""

import asyncio
import logging
from datetime import timedelta
from typing import Any

import pytest
from asgiref.sync import sync_to_async
from django.contrib.auth.models import User
from django.db import OperationalError
from django.utils import timezone

from revurb.signals import access_ended
from sanctum import TransientToken
from sanctum.issuing import NewAccessToken
from sanctum.sockets import watch as module
from sanctum.sockets.handshake import as_request
from sanctum.sockets.identity import Identity
from sanctum.sockets.watch import watching
from sanctum.testing import amake_token
from tests.sanctum.sockets.room import Socket

REQUEST = as_request(Socket().scope)


@pytest.fixture
def identity(ada: User, token: NewAccessToken) -> Identity:
    return Identity(ada, token.token, REQUEST)


@pytest.fixture
def hurried(monkeypatch: pytest.MonkeyPatch) -> None:
    """Looks again at once, instead of every second."""
    monkeypatch.setattr(module.Watch, "_patience", lambda self: 0.001)


async def end(**change: Any) -> None:
    change = {"sender": None, "reason": "test", **change}
    await sync_to_async(lambda: access_ended.send_robust(**change), thread_sensitive=False)()


@pytest.mark.parametrize("with_credential", [True, False])
async def test_a_signal_of_any_thread_is_enough(identity: Identity, with_credential: bool) -> None:
    with watching(identity) as watch:
        over = asyncio.create_task(watch.over())
        await end(user_id=identity.user_id, credential=identity.auth.credential if with_credential else None)
        await over


async def test_what_ends_for_others_does_not_count(identity: Identity) -> None:
    with watching(identity) as watch:
        await end(user_id="0")
        await end(user_id="0", credential=identity.auth.credential)
        await end(user_id=identity.user_id, credential="sanctum:0")
        await asyncio.sleep(0)
        assert not watch._told.is_set()


async def test_a_session_has_nothing_that_could_be_revoked(ada: User) -> None:
    with watching(Identity(ada, TransientToken(), REQUEST, "key")) as watch:
        await end(user_id=str(ada.pk), credential="sanctum:1")
        await asyncio.sleep(0)
        assert not watch._told.is_set()


async def test_nobody_is_remembered_afterwards(identity: Identity) -> None:
    with watching(identity), watching(identity):
        assert len(module._watches[identity.user_id]) == 2
    assert module._watches == {}
    await end(user_id=identity.user_id)


def test_a_loop_that_has_ended_hears_nothing_and_says_nothing() -> None:
    async def make() -> module.Watch:
        return module.Watch(Identity(None, TransientToken(), REQUEST, "key"))

    asyncio.run(make()).tell(ended=True)


async def test_an_end_that_lies_ahead_is_kept(identity: Identity) -> None:
    """As when a token was replaced by another, which takes its client a moment."""
    end_of_grace = timezone.now() + timedelta(milliseconds=200)
    with watching(identity) as watch:
        over = asyncio.create_task(watch.over())
        await type(identity.auth).objects.aupdate(revoked_at=end_of_grace)
        await end(user_id=identity.user_id, credential=identity.auth.credential, until=end_of_grace)
        await over
    assert timezone.now() >= end_of_grace


async def test_what_ended_elsewhere_is_found(identity: Identity, hurried: None) -> None:
    with watching(identity) as watch:
        over = asyncio.create_task(watch.over())
        await type(identity.auth).objects.aupdate(revoked_at=timezone.now())
        await over


async def test_what_holds_is_looked_at_again_and_again(
    identity: Identity, hurried: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    answers = [identity, identity, None]

    async def look(identity: Identity) -> Identity | None:
        return answers.pop(0)

    monkeypatch.setattr(module, "look_again", look)
    with watching(identity) as watch:
        await watch.over()
    assert answers == []


async def test_the_end_of_a_token_is_not_missed(ada: User) -> None:
    made = await amake_token(ada, expires_at=timezone.now() + timedelta(milliseconds=50))
    with watching(Identity(ada, made.token, REQUEST)) as watch:
        await watch.over()


@pytest.mark.parametrize(
    ("seconds", "every", "patience"), [(None, 30, 30), (3600, 30, 30), (10, 30, 10), (0, 30, 0), (-5, 30, 0)]
)
async def test_how_long_it_waits(
    ada: User, settings: Any, monkeypatch: pytest.MonkeyPatch, seconds: int | None, every: int, patience: int
) -> None:
    now = timezone.now()
    settings.SANCTUM = {"SOCKET_RECHECK_SECONDS": every}
    made = await amake_token(ada, expires_at=None if seconds is None else now + timedelta(seconds=seconds))
    monkeypatch.setattr(module.timezone, "now", lambda: now)
    assert module.Watch(Identity(ada, made.token, REQUEST))._patience() == patience


class TestADatabaseThatIsAway:
    @pytest.fixture(autouse=True)
    def away(self, monkeypatch: pytest.MonkeyPatch) -> None:
        async def fail(identity: Identity) -> None:
            raise OperationalError("away")

        monkeypatch.setattr(module, "look_again", fail)

    async def test_a_socket_stays_since_nobody_can_have_ended_it(
        self, identity: Identity, caplog: pytest.LogCaptureFixture
    ) -> None:
        assert await module.Watch(identity)._holds()
        assert [(each.levelno, each.name) for each in caplog.records] == [(logging.ERROR, "sanctum")]

    async def test_but_what_is_over_by_the_clock_is_over(self, identity: Identity) -> None:
        identity.auth.expires_at = timezone.now()
        assert not await module.Watch(identity)._holds()
