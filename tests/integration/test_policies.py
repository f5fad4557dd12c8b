"""What applications allow, on a running server: each refusal with its code and its words, and what comes after it."""

import json
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from typing import Any

import pytest
from websockets.exceptions import ConnectionClosed
from websockets.sync.client import ClientConnection, connect

from broadcasting.protocol.application import Application
from broadcasting.protocol.signatures import user_auth
from tests.integration.cluster import serve
from tests.integration.demo_site import Site
from tests.integration.servers import ROOT

pytestmark = pytest.mark.two_nodes

PATIENCE = 20
SECRET = "secret-of-all-applications-here"
APPLICATIONS = {
    "usual": {"WATCHLIST": True},
    "disabled": {"ENABLED": False},
    "full": {"MAX_CONNECTIONS": 1},
    "fenced": {"ALLOWED_ORIGINS": ["*.good.example"]},
    "waiting": {"AUTHORIZATION_TIMEOUT": 1},
    "limited": {"RATE_LIMITING_ENABLED": True, "RATE_LIMITING_MAX_ATTEMPTS": 1},
    "ending": {
        "RATE_LIMITING_ENABLED": True,
        "RATE_LIMITING_MAX_ATTEMPTS": 1,
        "RATE_LIMITING_TERMINATE_ON_LIMIT": True,
    },
    "brief": {"MAX_MESSAGE_SIZE": 100},
    "all": {"ACCEPT_CLIENT_EVENTS_FROM": "all"},
    "none": {"ACCEPT_CLIENT_EVENTS_FROM": "none"},
}
PING = {"event": "pusher:ping"}


@pytest.fixture(scope="module")
def served(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    folder = tmp_path_factory.mktemp(request.param)
    apps = [
        {"ID": str(number), "KEY": key, "SECRET": SECRET, **values}
        for number, (key, values) in enumerate(APPLICATIONS.items(), 1)
    ]
    revurb = {"APPS": apps, "STRICT_PROTOCOL_VERSION": True}
    (folder / "policy_settings.py").write_text(f"from revurb_project.settings import *\nREVURB = {revurb!r}\n")
    environment = {"DJANGO_SETTINGS_MODULE": "policy_settings", "PYTHONPATH": f"{folder}:{ROOT}"}
    with serve(request.param, folder, **environment) as running:
        yield running


def dial(site: Site, key: str, query: str = "", origin: str | None = None) -> ClientConnection:
    return connect(f"ws://{site.host}:{site.client_port()}/app/{key}{query}", origin=origin, compression=None)


@contextmanager
def greeted(site: Site, key: str, origin: str | None = None) -> Iterator[ClientConnection]:
    with dial(site, key, origin=origin) as socket:
        assert hear(socket)["event"] == "pusher:connection_established"
        yield socket


def say(socket: ClientConnection, message: Any) -> None:
    socket.send(json.dumps(message))


def hear(socket: ClientConnection) -> dict[str, Any]:
    return json.loads(socket.recv(PATIENCE))


def error(socket: ClientConnection) -> tuple[int, str]:
    message = hear(socket)
    assert message["event"] == "pusher:error", message
    return tuple(json.loads(message["data"]).values())


def end(socket: ClientConnection) -> tuple[int, str]:
    with pytest.raises(ConnectionClosed) as closed:
        message = socket.recv(PATIENCE)
        raise AssertionError(message)
    return closed.value.rcvd.code, closed.value.rcvd.reason


def goes_on(socket: ClientConnection) -> bool:
    say(socket, PING)
    return hear(socket) == {"event": "pusher:pong"}


@pytest.mark.parametrize(
    ("key", "query", "origin", "told"),
    [
        ("nobody", "", None, (4001, "Application does not exist")),
        ("disabled", "", None, (4003, "Application is disabled")),
        ("usual", "?protocol=x", None, (4006, "Invalid version string format")),
        ("usual", "?protocol=4", None, (4007, "Unsupported protocol version")),
        ("fenced", "", None, (4009, "Origin not allowed")),
        ("fenced", "", "https://bad.example", (4009, "Origin not allowed")),
    ],
)
def test_the_handshake(site: Site, key: str, query: str, origin: str | None, told: tuple[int, str]) -> None:
    with dial(site, key, query, origin) as socket:
        with suppress(ConnectionClosed):  # The server may have said all and closed already.
            say(socket, {"event": "pusher:subscribe", "data": {"channel": "news"}})
        assert error(socket) == end(socket) == told


def test_a_known_origin(site: Site) -> None:
    with greeted(site, "fenced", "https://www.good.example:8443") as socket:
        assert goes_on(socket)


def test_a_full_application(site: Site) -> None:
    with greeted(site, "full") as first:
        with dial(site, "full") as second:
            assert error(second) == end(second) == (4004, "Application is over connection quota")
        assert goes_on(first)


def test_who_does_not_sign_in_in_time(site: Site) -> None:
    with greeted(site, "waiting") as socket:
        assert error(socket) == end(socket) == (4009, "Connection not authorized within timeout")


def test_a_wrong_sign_in(site: Site) -> None:
    with greeted(site, "usual") as socket:
        say(socket, {"event": "pusher:signin", "data": {"auth": "usual:0", "user_data": '{"id":"7"}'}})
        assert error(socket) == end(socket) == (4009, "Connection is unauthorized")


def test_too_many_messages(site: Site) -> None:
    with greeted(site, "limited") as socket:
        assert goes_on(socket)
        for _ in range(2):
            say(socket, PING)
            assert error(socket) == (4301, "Rate limit exceeded")


def test_too_many_messages_where_that_ends_it(site: Site) -> None:
    with greeted(site, "ending") as socket:
        assert goes_on(socket)
        say(socket, PING)
        assert error(socket) == end(socket) == (4301, "Rate limit exceeded")


def test_a_message_too_long(site: Site) -> None:
    with greeted(site, "brief") as socket:
        say(socket, {"event": "pusher:ping", "data": {"text": "x" * 100}})
        assert end(socket) == (1009, "Maximum message size exceeded")


@pytest.mark.parametrize("text", ["", "x", "7", "[]", "{}", '{"event":""}', '{"event":7}', '{"event":"pusher:x"}'])
def test_what_is_no_message(site: Site, text: str) -> None:
    with greeted(site, "usual") as socket:
        socket.send(text)
        assert error(socket) == (4200, "Invalid message format")
        assert goes_on(socket)


@pytest.mark.parametrize(
    ("channel", "code", "message", "kind", "status"),
    [
        ("private-x", 4009, "Connection is unauthorized", "AuthError", 401),
        ("presence-x", 4009, "Connection is unauthorized", "AuthError", 401),
        ("#server-to-user-7", 4009, "Connection is unauthorized", "AuthError", 401),
        ("no spaces", 4009, "Invalid channel name", "InvalidChannel", 4009),
        ("", 4009, "Invalid channel name", "InvalidChannel", 4009),
    ],
)
def test_a_refused_subscription(site: Site, channel: str, code: int, message: str, kind: str, status: int) -> None:
    with greeted(site, "usual") as socket:
        say(socket, {"event": "pusher:subscribe", "data": {"channel": channel}})
        assert error(socket) == (code, message)
        data = {"type": kind, "error": message, "status": status}
        assert hear(socket) == {"event": "pusher:subscription_error", "channel": channel, "data": data}
        assert goes_on(socket)


def test_a_long_watchlist(site: Site) -> None:
    with dial(site, "usual") as socket:
        socket_id = json.loads(hear(socket)["data"])["socket_id"]
        user_data = json.dumps({"id": "7", "watchlist": [str(number) for number in range(101)]})
        application = Application(id="1", key="usual", secret=SECRET)
        data = {"auth": user_auth(application, socket_id, user_data), "user_data": user_data}
        say(socket, {"event": "pusher:signin", "data": data})
        assert hear(socket) == {"event": "pusher:signin_success", "data": {"user_data": user_data}}
        heard = {message["event"]: message["data"] for message in (hear(socket), hear(socket))}
        told = {each["name"]: each["user_ids"] for each in heard["pusher_internal:watchlist_events"]["events"]}
        assert told == {"online": ["7"], "offline": [str(number) for number in range(100) if number != 7]}
        assert json.loads(heard["pusher:error"])["code"] == 4302


def typing(**more: Any) -> dict[str, Any]:
    return {"event": "client-typing", "channel": "room", "data": {"draft": True}, **more}


@pytest.mark.parametrize(
    ("key", "is_member", "refusal"),
    [
        ("all", False, None),
        ("all", True, None),
        ("usual", True, None),
        ("usual", False, (4009, "The client is not a member of the specified channel.")),
        ("none", True, (4301, "The app does not have client messaging enabled.")),
        ("none", False, (4301, "The app does not have client messaging enabled.")),
    ],
)
def test_client_events(site: Site, key: str, is_member: bool, refusal: tuple[int, str] | None) -> None:
    with greeted(site, key) as sender, greeted(site, key) as receiver:
        for socket in (sender, receiver) if is_member else (receiver,):
            say(socket, {"event": "pusher:subscribe", "data": {"channel": "room"}})
            assert hear(socket)["event"] == "pusher_internal:subscription_succeeded"
        say(sender, typing(user_id="forged", extra=1))
        if refusal:
            assert error(sender) == refusal
        else:
            assert hear(receiver) == typing()
        assert goes_on(sender) and goes_on(receiver)
