"""What stands between the server and the consumer."""

from typing import Any

import pytest

from sanctum.sockets.guarded import GuardedSocket, refuse

CLOSE = {"type": "websocket.close", "code": 4401, "reason": "Unauthenticated."}


class Server:
    """Says what it was given, and remembers what it was told."""

    def __init__(self, *messages: dict[str, Any]) -> None:
        self.messages = list(messages)
        self.told: list[dict[str, Any]] = []

    async def receive(self) -> dict[str, Any]:
        return self.messages.pop(0)

    async def send(self, message: dict[str, Any]) -> None:
        self.told.append(message)


def guarded(*messages: dict[str, Any], marker: str | None = None) -> tuple[GuardedSocket, Server]:
    server = Server(*messages)
    return GuardedSocket(server.receive, server.send, marker), server


@pytest.mark.parametrize(
    ("marker", "chosen", "answered"),
    [
        (None, None, None),
        (None, "chat", "chat"),
        ("sanctum.bearer", None, "sanctum.bearer"),
        ("sanctum.bearer", "chat", "chat"),
    ],
)
async def test_the_marker_is_the_answer_where_the_consumer_has_none(
    marker: str | None, chosen: str | None, answered: str | None
) -> None:
    socket, server = guarded(marker=marker)
    await socket.send({"type": "websocket.accept", "subprotocol": chosen})
    assert server.told == [{"type": "websocket.accept", "subprotocol": answered}]
    assert socket.accepted.is_set()


async def test_after_the_end_nothing_goes_out_or_in() -> None:
    heard, gone = {"type": "websocket.receive", "text": "transfer"}, {"type": "websocket.disconnect", "code": 4401}
    socket, server = guarded(heard, heard, heard, gone)
    assert await socket.receive() == heard
    await socket.end()
    await socket.send({"type": "websocket.send", "text": "secret"})
    assert await socket.receive() == gone
    assert server.told == [CLOSE]


async def test_it_ends_once() -> None:
    socket, server = guarded()
    await socket.end()
    await socket.end()
    assert server.told == [CLOSE]


async def test_what_the_consumer_closed_is_not_closed_again() -> None:
    socket, server = guarded()
    await socket.send({"type": "websocket.close", "code": 4000})
    await socket.end()
    assert server.told == [{"type": "websocket.close", "code": 4000}]


async def test_a_server_that_has_lost_the_client_is_no_matter() -> None:
    async def fail(message: dict[str, Any]) -> None:
        raise RuntimeError("Unexpected ASGI message")

    await GuardedSocket(Server().receive, fail, None).end()


async def test_a_handshake_is_refused_before_it_is_accepted() -> None:
    server = Server({"type": "websocket.connect"})
    await refuse(server.receive, server.send)
    assert server.messages == []
    assert server.told == [{"type": "websocket.close", "code": 4401}]
