"""What a client brought to open a socket, and that the consumer sees no secret of it."""

from typing import Any

import pytest

from sanctum.sockets.handshake import as_request, read_handshake
from tests.sanctum.sockets.room import Socket, bearer


def read(*arguments: Any, **options: Any) -> Any:
    return read_handshake(Socket(*arguments, **options).scope)


@pytest.mark.parametrize(
    ("options", "kind", "secret"),
    [
        ({}, None, None),
        ({"headers": [bearer("t1")]}, "token", "t1"),
        ({"headers": [bearer("")]}, "token", ""),
        ({"headers": [bearer("a b")]}, "token", ""),
        ({"headers": [(b"authorization", b"Basic dTpw")]}, None, None),
        ({"query": "ticket=t2&x=1"}, "ticket", "t2"),
        ({"query": "tick%65t=t2"}, "ticket", "t2"),
        ({"query": "ticket="}, "ticket", ""),
        ({"query": "ticket=a&ticket=b"}, "ticket", ""),
        ({"query": "ticket=%ff%00%F0%9F%98%80"}, "ticket", "\ufffd\0😀"),
        ({"query": "token=t3&bearer=t3&access_token=t3"}, None, None),
    ],
)
def test_where_a_credential_may_stand(options: dict[str, Any], kind: str | None, secret: str | None) -> None:
    found = read(**options)
    assert (found.kind, found.secret, found.marker) == (kind, secret, None)


@pytest.mark.parametrize(("marker", "kind"), [("sanctum.bearer", "token"), ("sanctum.ticket", "ticket")])
def test_subprotocols_carry_one(marker: str, kind: str) -> None:
    found = read("chat", marker, "s3cret")
    assert (found.kind, found.secret, found.marker) == (kind, "s3cret", marker)


def test_a_marker_without_a_secret_is_a_wrong_credential() -> None:
    assert (read("sanctum.bearer").kind, read("sanctum.bearer").secret) == ("token", "")


def test_the_header_comes_first(settings: Any) -> None:
    settings.SANCTUM = {"SOCKET_QUERY_PARAMETER": "token"}
    everything = {"query": "ticket=b&token=c", "headers": [bearer("h")]}
    assert read("sanctum.bearer", "s", **everything).secret == "h"
    assert read("sanctum.bearer", "s", query="ticket=b&token=c").secret == "s"
    assert read(query="token=c&ticket=b").secret == "b"
    assert read(query="token=c").secret == "c"


def test_the_consumer_sees_no_secret(settings: Any) -> None:
    settings.SANCTUM = {"SOCKET_QUERY_PARAMETER": "token"}
    found = read("chat", "sanctum.bearer", "s3cret", "v2.chat", query="a=1&token=s3cret&b=%20&ticket=s3cret")
    assert found.scope["subprotocols"] == ["chat", "v2.chat"]
    assert (b"sec-websocket-protocol", b"chat, v2.chat") in found.scope["headers"]
    assert found.scope["query_string"] == b"a=1&b=%20"
    assert "s3cret" not in repr(found) + repr(found.scope) + repr(found.request.META) + repr(found.request.GET)


def test_without_a_secret_the_scope_stays_as_it_is() -> None:
    socket = Socket("chat", query="a=1")
    assert read_handshake(socket.scope).scope == socket.scope


def test_the_servers_scope_is_not_changed() -> None:
    socket = Socket("sanctum.bearer", "s3cret")
    before = {**socket.scope, "headers": list(socket.scope["headers"])}
    read_handshake(socket.scope)
    assert socket.scope == before


@pytest.mark.parametrize(("socket", "page"), [("ws", "http"), ("wss", "https"), ("gopher", "http")])
def test_a_handshake_as_a_request(socket: str, page: str) -> None:
    request = as_request({**Socket(query="a=1", origin="https://a.test").scope, "scheme": socket})
    assert (request.scheme, request.method, request.path, request.GET["a"]) == (page, "GET", "/ws/room", "1")
    assert request.headers["Origin"] == "https://a.test"
    assert request.META["REMOTE_ADDR"] == "127.0.0.1"
