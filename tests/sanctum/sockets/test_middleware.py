"""Consumers know who opened a socket, and a socket whose credential is over is closed (attacks 45 and 46)."""

import asyncio
import logging
from collections.abc import Callable
from typing import Any

import pytest
from asgiref.sync import sync_to_async
from channels.testing import HttpCommunicator
from django.contrib.auth.models import User

from revurb.signals import access_ended
from sanctum import arevoke_token
from sanctum.issuing import NewAccessToken
from sanctum.sockets import SanctumAuthMiddleware, watch
from sanctum.sockets.sessions import open_session
from sanctum.sockets.tickets import Holder, issue_ticket
from tests.sanctum.sockets.room import EVIL, OWN, PATH, SEEN, Room, Socket, bearer

Sockets = Callable[..., Socket]

BY_TOKEN = {"user": "ada", "by": "PersonalAccessToken"}
BY_SESSION = {"user": "ada", "by": "TransientToken"}
BY_NOBODY = {"user": "", "by": "NoneType"}


def tasks() -> set[Any]:
    return {task for task in asyncio.all_tasks() if "_end_in_time" in repr(task.get_coro())}


class TestWhoItIs:
    async def test_nobody(self, sockets: Sockets) -> None:
        assert await sockets().opens() == BY_NOBODY

    async def test_by_a_header(self, sockets: Sockets, token: NewAccessToken) -> None:
        assert await sockets(headers=[bearer(token.plain_text)]).opens() == BY_TOKEN

    async def test_by_a_subprotocol(self, sockets: Sockets, token: NewAccessToken) -> None:
        socket = sockets("sanctum.bearer", token.plain_text, origin=EVIL)
        assert await socket.opens() == BY_TOKEN
        assert socket.subprotocol == "sanctum.bearer"

    async def test_the_consumers_own_subprotocol_wins(self, sockets: Sockets, token: NewAccessToken) -> None:
        socket = sockets("chat", "sanctum.bearer", token.plain_text)
        assert await socket.opens() == BY_TOKEN
        assert socket.subprotocol == "chat"

    async def test_by_a_session(self, sockets: Sockets, session: str) -> None:
        assert await sockets(session=session, origin=OWN).opens() == BY_SESSION

    async def test_a_token_counts_more_than_a_session(
        self, sockets: Sockets, session: str, token: NewAccessToken
    ) -> None:
        socket = sockets("sanctum.bearer", token.plain_text, session=session, origin=OWN)
        assert await socket.opens() == BY_TOKEN

    async def test_by_a_ticket(self, sockets: Sockets, ada: User, session: str) -> None:
        ticket = issue_ticket(Holder(str(ada.pk), session_key=session), PATH)
        socket = sockets("sanctum.ticket", ticket, origin=EVIL)
        assert await socket.opens() == BY_SESSION
        assert socket.subprotocol == "sanctum.ticket"

    async def test_the_consumer_sees_no_secret(self, sockets: Sockets, token: NewAccessToken) -> None:
        await sockets("sanctum.bearer", token.plain_text, query="a=1").opens()
        assert token.plain_text not in repr(SEEN)

    async def test_a_site_may_do_without_sessions(self, sockets: Sockets, token: NewAccessToken) -> None:
        served = SanctumAuthMiddleware(Room.as_asgi())
        assert await sockets("sanctum.bearer", token.plain_text, served=served).opens() == BY_TOKEN
        assert await sockets(served=served).opens() == BY_NOBODY

    async def test_other_scopes_go_through(self) -> None:
        async def site(scope: Any, receive: Any, send: Any) -> None:
            assert "auth" not in scope
            await send({"type": "http.response.start", "status": 204})
            await send({"type": "http.response.body", "body": b""})

        response = await HttpCommunicator(SanctumAuthMiddleware(site), "GET", "/").get_response()
        assert response["status"] == 204


class TestWhoIsRefused:
    @pytest.mark.parametrize("wrong", ["", "x", "1|x", "é", "a" * 10_000])
    async def test_a_wrong_token(self, sockets: Sockets, session: str, wrong: str) -> None:
        for subprotocols, headers in ((("sanctum.bearer", wrong), ()), ((), [bearer(wrong)])):
            assert await sockets(*subprotocols, headers=headers, session=session, origin=OWN).is_refused()

    async def test_a_revoked_one(self, sockets: Sockets, token: NewAccessToken) -> None:
        await arevoke_token(token.token)
        assert await sockets("sanctum.bearer", token.plain_text).is_refused()

    async def test_a_token_in_the_query(self, sockets: Sockets, token: NewAccessToken, settings: Any) -> None:
        """Attack 45: it ends up in logs, so it counts where a site has decided so, and nowhere else."""
        query = f"token={token.plain_text}"
        assert await sockets(query=query).opens() == BY_NOBODY
        settings.SANCTUM = {"SOCKET_QUERY_PARAMETER": "token"}
        assert await sockets(query=query).opens() == BY_TOKEN
        assert await sockets(query=f"{query}x").is_refused()
        assert token.plain_text not in repr(SEEN[1])

    async def test_a_ticket_the_second_time(self, sockets: Sockets, ada: User, session: str) -> None:
        ticket = issue_ticket(Holder(str(ada.pk), session_key=session))
        assert await sockets(query=f"ticket={ticket}").opens() == BY_SESSION
        assert await sockets(query=f"ticket={ticket}").is_refused()
        assert await sockets("sanctum.ticket", ticket, session=session, origin=OWN).is_refused()

    async def test_a_ticket_at_another_path(self, sockets: Sockets, ada: User, session: str) -> None:
        ticket = issue_ticket(Holder(str(ada.pk), session_key=session), "/ws/other")
        assert await sockets("sanctum.ticket", ticket).is_refused()

    async def test_of_two_racers_one(self, sockets: Sockets, ada: User, session: str) -> None:
        ticket = issue_ticket(Holder(str(ada.pk), session_key=session))
        racers = [sockets("sanctum.ticket", ticket) for _ in range(2)]
        outcomes = await asyncio.gather(*[racer.connect() for racer in racers])
        assert sorted(connected for connected, _ in outcomes) == [False, True]

    @pytest.mark.parametrize("origin", [EVIL, None, "null"])
    async def test_a_page_of_another_site_gets_nothing_of_the_session(
        self, sockets: Sockets, session: str, origin: str | None
    ) -> None:
        """Attack 45: the cookie comes along, and counts for nothing."""
        assert await sockets(session=session, origin=origin).opens() == BY_NOBODY
        assert SEEN[0]["session"].session_key is None
        assert await sync_to_async(lambda: list(SEEN[0]["session"].keys()))() == []

    async def test_why_is_for_the_log(self, sockets: Sockets, caplog: pytest.LogCaptureFixture) -> None:
        caplog.set_level(logging.INFO, "sanctum")
        assert await sockets("sanctum.bearer", "s3cret").is_refused()
        assert [each.getMessage() for each in caplog.records] == ["A socket was refused: malformed."]

    async def test_a_flood_is_turned_away(self, sockets: Sockets, token: NewAccessToken, settings: Any) -> None:
        settings.SANCTUM = {"FAILURE_LIMIT": "2/min"}
        for _ in range(2):
            assert await sockets("sanctum.bearer").is_refused()
        assert await sockets("sanctum.bearer", token.plain_text).is_refused()


class TestTheEnd:
    """Attack 46."""

    @pytest.fixture
    async def socket(self, sockets: Sockets, token: NewAccessToken) -> Socket:
        socket = sockets("sanctum.bearer", token.plain_text)
        await socket.opens()
        assert len(tasks()) == 1
        return socket

    async def test_a_token_is_revoked(self, socket: Socket, token: NewAccessToken) -> None:
        assert await socket.says("hello") == "hello"
        await arevoke_token(token.token)
        assert await socket.is_closed()

    async def test_after_it_nothing_is_heard_or_said(self, socket: Socket, token: NewAccessToken) -> None:
        await arevoke_token(token.token)
        assert await socket.is_closed()
        await socket.send_json_to("transfer")
        assert await socket.receive_nothing()

    async def test_another_token_of_the_user_goes_on(
        self, socket: Socket, sockets: Sockets, session: str, token: NewAccessToken
    ) -> None:
        own = sockets(session=session, origin=OWN)
        await own.opens()
        await arevoke_token(token.token)
        assert await socket.is_closed()
        assert await own.says("still here") == "still here"

    async def test_a_user_is_shut_out(
        self, socket: Socket, sockets: Sockets, session: str, ada: User, token: NewAccessToken
    ) -> None:
        own = sockets(session=session, origin=OWN)
        await own.opens()
        await sync_to_async(access_ended.send_robust)(sender=User, user_id=str(ada.pk), credential=None, reason="test")
        assert await socket.is_closed()
        assert await own.is_closed()

    async def test_a_user_logs_out(
        self, sockets: Sockets, session: str, monkeypatch: pytest.MonkeyPatch, token: NewAccessToken
    ) -> None:
        monkeypatch.setattr(watch.Watch, "_patience", lambda self: 0.001)
        socket = sockets(session=session, origin=OWN)
        await socket.opens()
        await sync_to_async(open_session(session).delete)()
        assert await socket.is_closed()

    async def test_nothing_is_left_of_a_socket_that_was_left(self, socket: Socket) -> None:
        await socket.disconnect()
        assert (tasks(), watch._watches) == (set(), {})

    async def test_nothing_is_left_where_the_server_stops(self, socket: Socket) -> None:
        socket.future.cancel()
        await asyncio.wait([socket.future])
        assert (tasks(), watch._watches) == (set(), {})

    async def test_nothing_is_left_where_the_consumer_fails(self, sockets: Sockets, token: NewAccessToken) -> None:
        async def broken(scope: Any, receive: Any, send: Any) -> None:
            await receive()
            raise RuntimeError("broken")

        socket = sockets("sanctum.bearer", token.plain_text, served=SanctumAuthMiddleware(broken))
        with pytest.raises(RuntimeError, match="broken"):
            await socket.connect()
        assert (tasks(), watch._watches) == (set(), {})

    async def test_a_consumer_that_never_accepts_is_not_closed(self, sockets: Sockets, token: NewAccessToken) -> None:
        async def slow(scope: Any, receive: Any, send: Any) -> None:
            await receive()
            await arevoke_token(token.token)
            await send({"type": "websocket.close", "code": 4000})

        socket = sockets("sanctum.bearer", token.plain_text, served=SanctumAuthMiddleware(slow))
        assert await socket.connect() == (False, 4000)
