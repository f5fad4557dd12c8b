"""Whom a handshake is from, and whether that still holds."""

from typing import Any

import pytest
from asgiref.sync import sync_to_async
from django.contrib.auth.models import User
from django.utils import timezone

from sanctum import AuthenticationRefused, TransientToken, arevoke_token
from sanctum.issuing import NewAccessToken
from sanctum.sockets.handshake import read_handshake
from sanctum.sockets.identity import Identity, identify, look_again
from sanctum.sockets.sessions import open_session
from sanctum.sockets.tickets import Holder, issue_ticket
from tests.sanctum.sockets.room import EVIL, OWN, Socket


async def known(*arguments: Any, session: str | None = None, **options: Any) -> Identity | None:
    scope = Socket(*arguments, **options).scope
    return await identify(read_handshake(scope | ({"session": open_session(session)} if session else {})))


async def test_a_token(ada: User, token: NewAccessToken) -> None:
    found = await known("sanctum.bearer", token.plain_text)
    assert found is not None
    assert (found.user, found.auth, found.session_key, found.user_id) == (ada, token.token, None, str(ada.pk))


async def test_a_session_of_our_page(ada: User, session: str) -> None:
    found = await known(session=session, origin=OWN)
    assert found is not None
    assert (found.user, type(found.auth), found.session_key) == (ada, TransientToken, session)
    assert session not in repr(found)


@pytest.mark.parametrize("origin", [None, EVIL, "null", "", "http://testserver.evil.test", "https://testserver"])
async def test_a_session_of_another_page_does_not_count(session: str, origin: str | None) -> None:
    """Attack 45: browsers send cookies with sockets of any page."""
    assert await known(session=session, origin=origin) is None


@pytest.mark.parametrize("header", [(b"referer", b"http://testserver/"), (b"sec-fetch-site", b"same-origin")])
async def test_nothing_but_an_origin_shows_the_page(session: str, header: tuple[bytes, bytes]) -> None:
    assert await known(session=session, headers=[header]) is None


def from_cookie(request: Any) -> Any:
    return request.COOKIES.get("token")


@pytest.mark.parametrize(("origin", "counts"), [(OWN, True), (EVIL, False), (None, False)])
async def test_a_token_in_a_cookie_is_as_a_session(
    token: NewAccessToken, settings: Any, origin: str | None, counts: bool
) -> None:
    """Attack 45, where a ``TOKEN_RETRIEVER`` reads cookies."""
    settings.SANCTUM = {"TOKEN_RETRIEVER": f"{__name__}.from_cookie"}
    found = await known(origin=origin, headers=[(b"cookie", f"token={token.plain_text}".encode())])
    assert (found is not None) is counts


async def test_a_page_of_our_front_end(session: str, settings: Any) -> None:
    settings.SANCTUM = {"SPA_ORIGINS": ["https://app.example"]}
    assert await known(session=session, origin="https://app.example")
    assert await known(session=session, origin="https://app.example.evil.test") is None


async def test_without_sessions_there_are_none() -> None:
    assert await known(origin=OWN) is None


async def test_a_wrong_token_is_refused_whatever_session_came_with_it(session: str, token: NewAccessToken) -> None:
    for wrong in ("", "x", token.plain_text[:-1], token.plain_text + "0"):
        with pytest.raises(AuthenticationRefused):
            await known("sanctum.bearer", wrong, session=session, origin=OWN)


async def test_a_ticket_is_of_a_token_or_of_a_session(ada: User, token: NewAccessToken, session: str) -> None:
    by_token = issue_ticket(Holder(str(ada.pk), token_id=str(token.token.pk)))
    by_session = issue_ticket(Holder(str(ada.pk), session_key=session))
    first, second = await known("sanctum.ticket", by_token), await known(query=f"ticket={by_session}")
    assert first is not None and second is not None
    assert (first.auth, first.session_key) == (token.token, None)
    assert (second.user, second.session_key) == (ada, session)


async def test_a_ticket_is_no_better_than_what_it_was_given_for(ada: User, token: NewAccessToken, session: str) -> None:
    other = await User.objects.acreate(username="eve")
    tickets = [
        issue_ticket(Holder(str(other.pk), token_id=str(token.token.pk))),
        issue_ticket(Holder(str(other.pk), session_key=session)),
        issue_ticket(Holder(str(ada.pk), token_id="0")),
        issue_ticket(Holder(str(ada.pk), token_id="no number")),
        issue_ticket(Holder(str(ada.pk), session_key="of-nobody")),
        "x",
    ]
    for ticket in tickets:
        with pytest.raises(AuthenticationRefused):
            await known("sanctum.ticket", ticket)
    ticket = issue_ticket(Holder(str(ada.pk), token_id=str(token.token.pk)))
    await arevoke_token(token.token)
    with pytest.raises(AuthenticationRefused):
        await known("sanctum.ticket", ticket)


class TestLookingAgain:
    @pytest.fixture
    async def identity(self, token: NewAccessToken) -> Any:
        return await known("sanctum.bearer", token.plain_text)

    async def test_what_holds_comes_back_as_it_is_now(self, identity: Identity, token: NewAccessToken) -> None:
        await type(token.token).objects.aupdate(name="renamed")
        found = await look_again(identity)
        assert found is not None and found.auth.name == "renamed"

    @pytest.mark.parametrize("change", [{"revoked_at": timezone.now()}, {"expires_at": timezone.now()}])
    async def test_a_token_that_is_over(self, identity: Identity, change: dict[str, Any]) -> None:
        await type(identity.auth).objects.aupdate(**change)
        assert await look_again(identity) is None

    async def test_a_token_that_is_gone(self, identity: Identity) -> None:
        await type(identity.auth).objects.all().adelete()
        assert await look_again(identity) is None

    async def test_an_owner_who_was_deactivated(self, identity: Identity) -> None:
        await User.objects.aupdate(is_active=False)
        assert await look_again(identity) is None

    async def test_a_token_that_was_given_to_another(self, identity: Identity) -> None:
        eve = await User.objects.acreate(username="eve")
        await type(identity.auth).objects.aupdate(user=eve)
        assert await look_again(identity) is None

    async def test_a_validator_that_thinks_better_of_it(self, identity: Identity, settings: Any) -> None:
        settings.SANCTUM = {"TOKEN_VALIDATOR": f"{__name__}.nobody"}
        assert await look_again(identity) is None

    async def test_a_session_that_was_left(self, session: str) -> None:
        identity = await known(session=session, origin=OWN)
        assert identity is not None and await look_again(identity)
        await sync_to_async(open_session(session).delete)()
        assert await look_again(identity) is None


def nobody(token: Any, is_valid: bool, request: Any) -> bool:
    assert request.path == "/ws/room"
    return False
