"""``echo.js`` under Node: encrypted channels, notifications, the user, own authorizers, and what is left behind."""

import json
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
from pusher import Pusher
from websockets.sync.server import ServerConnection

from tests.integration.auth_site import AuthSite
from tests.integration.demo_site import Site
from tests.integration.node_client import NodeClient
from tests.integration.scripted_server import ScriptedServer, greet, heard, stay_silent, tell

# What the client makes of it; on each engine it is tried in test_echo_module, and pusher-js itself in test_pusher_js.
pytestmark = [pytest.mark.node, pytest.mark.engines("uvicorn")]

Start = Callable[..., NodeClient]
OTHER_KEY = "OTg3NjU0MzIxMDk4NzY1NDMyMTA5ODc2NTQzMjEwOTg="


@pytest.fixture
def start(client: Start) -> Start:
    """Starts our client, and waits until it is connected."""

    def connected(**config: Any) -> NodeClient:
        running = client("revurb_client", **config)
        running.do("connect")
        running.expect("state", state="connected")
        return running

    return connected


@contextmanager
def connecting(server: ScriptedServer, auth: AuthSite) -> Iterator[NodeClient]:
    with NodeClient("revurb_client", server, auth) as client:
        client.do("connect")
        client.expect("state", state="connected")
        yield client


def subscribe(client: NodeClient, kind: str, channel: str, **options: Any) -> None:
    client.do("subscribe", kind=kind, channel=channel, **options)
    client.expect("subscribed", channel=channel)


def with_another_key(site: Site) -> Pusher:
    """A publisher that encrypts with a master key of its own."""
    return Pusher(
        site.app_id, site.key, site.secret, ssl=False, host=site.host, port=site.port,
        encryption_master_key_base64=OTHER_KEY,
    )  # fmt: skip


@pytest.mark.parametrize("use", [[], ["tweetnacl"]], ids=["own code", "tweetnacl"])
def test_encrypted_events_are_read(start: Start, site: Site, name: str, use: list[str]) -> None:
    client = start(use=use)
    subscribe(client, "encrypted", name, listen=[".paid", "Shipped"], all=True)
    for text in ("", "short", "ü" * 1000):
        site.publisher().trigger(f"private-encrypted-{name}", "paid", {"text": text})
        assert client.expect("heard", name=".paid")["data"] == {"text": text}
    site.publisher().trigger(f"private-encrypted-{name}", "App\\Events\\Shipped", "no {json")
    assert client.expect("any", name="Shipped")["data"] == "no {json"


def test_nobody_whispers_on_an_encrypted_channel(start: Start, name: str) -> None:
    client = start()
    subscribe(client, "encrypted", name)
    client.do("whisper", channel=name, name="typing", data={})
    assert client.expect("whispered")["sent"] is False


def test_another_key_is_asked_for_once_and_then_works(start: Start, site: Site, auth: AuthSite, name: str) -> None:
    channel = f"private-encrypted-{name}"
    client = start()
    subscribe(client, "encrypted", name, listen=[".a"])
    other = with_another_key(site)
    auth.publisher = other
    for number in range(5):
        other.trigger(channel, "a", {"number": number})
    assert [client.expect("heard")["data"]["number"] for _ in range(5)] == [0, 1, 2, 3, 4]
    assert auth.asked == [channel] * 2
    assert not [report for report in client.reports if report["event"] == "refused"]


def test_what_cannot_be_decrypted_is_an_error(start: Start, site: Site, auth: AuthSite, name: str) -> None:
    channel = f"private-encrypted-{name}"
    client = start()
    subscribe(client, "encrypted", name, listen=[".a"])
    with_another_key(site).trigger(channel, "a", {"number": 1})
    error = client.expect("refused", channel=name)["error"]
    assert error == {
        "type": "DecryptionError",
        "error": "The event a could not be decrypted.",
        "status": 0,
        "retryIn": None,
    }
    assert auth.asked == [channel] * 2
    site.publisher().trigger(channel, "a", {"number": 2})
    assert client.expect("heard")["data"] == {"number": 2}


@pytest.mark.parametrize(
    "data",
    [
        {"text": "in the clear"},
        "text",
        None,
        {"nonce": "", "ciphertext": ""},
        {"nonce": "?", "ciphertext": "?"},
        {"nonce": 7, "ciphertext": [1]},
        {"nonce": "AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA", "ciphertext": "AAAA"},
    ],
)
def test_only_what_is_encrypted_is_heard(node_modules: Path, data: Any) -> None:
    def forge(socket: ServerConnection) -> None:
        greet(socket)
        asked = heard(socket)["data"]
        assert sorted(asked) == ["auth", "channel"]
        frame = {"channel": "private-encrypted-safe", "data": json.dumps(data)}
        socket.send(json.dumps(frame | {"event": "pusher_internal:subscription_succeeded"}))
        for event in ("a", "client-a"):
            socket.send(json.dumps(frame | {"event": event}))
        stay_silent(socket)

    publisher = Pusher("1", "key", "secret", encryption_master_key_base64=OTHER_KEY)
    with ScriptedServer(forge) as server, AuthSite(publisher) as auth, connecting(server, auth) as client:
        subscribe(client, "encrypted", "safe", listen=[".a"], whispers=["a"], all=True)
        for event in ("a", "client-a"):
            error = f"The event {event} could not be decrypted."
            assert client.expect("refused")["error"]["error"] == error
        assert not {report["event"] for report in client.reports} & {"heard", "whisper", "any"}


def test_a_site_that_gives_no_key_is_an_error(start: Start, auth: AuthSite, name: str) -> None:
    sign = auth.answer
    auth.answer = lambda path, form: {"auth": (sign(path, form) or {})["auth"]}  # type: ignore[method-assign]
    client = start()
    client.do("subscribe", kind="encrypted", channel=name)
    assert "shared_secret" in client.expect("refused")["error"]["error"]


def test_notifications_are_heard_and_stopped(start: Start, site: Site, name: str) -> None:
    client = start()
    subscribe(client, "private", name)
    event = "Illuminate\\Notifications\\Events\\BroadcastNotificationCreated"
    site.publisher().trigger(f"private-{name}", event, {"id": "n1", "type": "InvoicePaid"})
    assert client.expect("notification")["data"] == {"id": "n1", "type": "InvoicePaid"}
    client.do("stop", channel=name, method="stopListeningForNotification")
    subscribe(client, "public", f"{name}-later", listen=[".end"])
    site.publisher().trigger([f"private-{name}", f"{name}-later"], event, {"id": "n2"})
    site.publisher().trigger(f"{name}-later", "end", {})
    client.expect("heard", name=".end")
    heard_ids = [report["data"]["id"] for report in client.reports if report["event"] == "notification"]
    assert heard_ids == ["n1", "n2"], "the first on the private channel, the second on the other"


@pytest.mark.parametrize(
    ("method", "given"),
    [("stopListening", ["Shipped"]), ("stopListeningToAll", []), ("stopListeningForWhisper", ["typing"])],
)
def test_each_kind_of_listening_can_be_stopped(
    start: Start, site: Site, name: str, method: str, given: list[str]
) -> None:
    client, other = start(), start()
    subscribe(client, "private", name, listen=["Shipped", ".end"], whispers=["typing"], all=True)
    subscribe(other, "private", name)
    client.do("stop", channel=name, method=method, given=given)
    subscribe(client, "public", f"{name}-later")
    other.do("whisper", channel=name, name="typing", data={})
    other.expect("whispered", sent=True)
    subscribe(other, "public", f"{name}-later")
    for event in ("App\\Events\\Shipped", "end"):
        site.publisher().trigger(f"private-{name}", event, {})
    client.expect("heard", name=".end")
    kinds = {(report["event"], report.get("name")) for report in client.reports}
    stopped = {
        "stopListening": {("heard", "Shipped")},
        "stopListeningToAll": {("any", "Shipped"), ("any", ".client-typing")},
        "stopListeningForWhisper": {("whisper", "typing")},
    }
    assert not kinds & stopped.pop(method)
    assert all(others <= kinds for others in stopped.values())


def test_a_listener_that_is_added_twice_is_called_once(start: Start, site: Site, name: str) -> None:
    client = start()
    subscribe(client, "public", name, listen=[".end"])
    client.do("listenTwice", channel=name, name=".once")
    subscribe(client, "public", f"{name}-later")
    for event in ("once", "end"):
        site.publisher().trigger(name, event, {})
    client.expect("heard", name=".end")
    assert len([report for report in client.reports if report.get("name") == ".once"]) == 1


def test_the_number_of_subscriptions_is_told(start: Start, name: str) -> None:
    client = start()
    subscribe(client, "public", name)
    assert client.expect("subscription_count", channel=name)["subscription_count"] == 1


def test_leave_leaves_all_channels_of_a_name(start: Start, site: Site, name: str) -> None:
    client = start()
    for kind in ("public", "private", "encrypted", "presence"):
        subscribe(client, kind, name)
    subscribe(client, "public", f"{name}-other")
    client.do("leave", channel=name)
    client.do("held")
    assert client.expect("held")["channels"] == [f"{name}-other"]
    subscribe(client, "public", f"{name}-later")
    for prefix in ("", "private-", "private-encrypted-", "presence-"):
        assert site.publisher().channel_info(prefix + name)["occupied"] is False
    client.do("leaveAll")
    client.do("held")
    assert client.expect("held")["channels"] == []


def test_users_sign_in_and_are_reached_on_all_their_connections(start: Start, site: Site, auth: AuthSite) -> None:
    clients = [start(), start()]
    for client in clients:
        client.do("signin", listen=["Shipped"])
        assert client.expect("signed in")["id"] == "1"
    site.publisher().send_to_user("1", "App\\Events\\Shipped", {"order": 7})
    for client in clients:
        assert client.expect("heard", name="Shipped")["data"] == {"order": 7}


def test_users_hear_of_their_watchlist(start: Start, auth: AuthSite) -> None:
    auth.user = {"id": "w1", "name": "Ada", "watchlist": ["w2"]}
    ada = start()
    ada.do("signin")
    ada.expect("signed in")
    auth.user = {"id": "w2", "name": "Bob"}
    bob = start()
    bob.do("signin")
    assert ada.expect("online")["ids"] == ["w2"]
    bob.kill()
    assert ada.expect("offline")["ids"] == ["w2"]


def test_a_user_whom_the_site_refuses_hears_why(start: Start, auth: AuthSite) -> None:
    auth.answer = lambda path, form: None  # type: ignore[method-assign]
    client = start()
    client.do("signin")
    assert client.expect("refused")["error"]["status"] == 403


def test_users_sign_in_again_after_a_reconnect(restartable: Site, node_modules: Path) -> None:
    with AuthSite(restartable.publisher()) as auth, NodeClient("revurb_client", restartable, auth) as client:
        client.do("signin", listen=[".again"])
        client.do("connect")
        client.expect("signed in")
        restartable.stop()
        client.expect("state", state="reconnecting")
        restartable.start()
        client.expect("signed in")
        restartable.publisher().send_to_user("1", "again", {})
        client.expect("heard", name=".again")


def test_an_own_authorizer_is_asked_instead(start: Start, auth: AuthSite, name: str) -> None:
    client = start(use=["authorizer"], authorizer="asks")
    subscribe(client, "presence", name)
    assert auth.asked == [f"presence-{name}"]


@pytest.mark.parametrize(
    ("authorizer", "error", "status"),
    [
        ("refuses", "No.", 418),
        ("throws", "Broken.", 401),
        ("rejects", "Broken later.", 401),
        ("babbles", "The site's answer holds no signature.", 200),
    ],
)
def test_an_own_authorizer_may_fail(start: Start, name: str, authorizer: str, error: str, status: int) -> None:
    client = start(use=["authorizer"], authorizer=authorizer)
    client.do("subscribe", kind="private", channel=name)
    refusal = {"type": "AuthError", "error": error, "status": status, "retryIn": None}
    assert client.expect("refused")["error"] == refusal


def test_an_own_authorizer_may_not_even_be_made(start: Start, name: str) -> None:
    client = start(use=["noAuthorizer"])
    client.do("subscribe", kind="private", channel=name)
    error = client.expect("refused")["error"]
    assert (error["error"], error["status"], error["retryIn"]) == ("None.", 401, None)


@pytest.mark.parametrize("kind", ["public", "private", "encrypted", "presence"])
def test_a_channel_can_be_left_and_entered_at_once(start: Start, site: Site, name: str, kind: str) -> None:
    prefix = {"public": "", "private": "private-", "encrypted": "private-encrypted-", "presence": "presence-"}[kind]
    client = start()
    for _ in range(3):
        client.do("subscribe", kind=kind, channel=name, listen=[".a"])
        client.do("leave", channel=name)
    subscribe(client, kind, name, listen=[".a"])
    subscribe(client, kind, f"{name}-later")
    for number in range(2):
        site.publisher().trigger(prefix + name, "a", number)
        assert client.expect("heard", name=".a")["data"] == number
    assert len([report for report in client.reports if report["event"] == "heard"]) == 2


@pytest.mark.parametrize("answer", [{}, {"auth": 7}, [], 7, "text"])
def test_an_answer_without_a_signature_is_an_error(start: Start, auth: AuthSite, name: str, answer: Any) -> None:
    auth.answer = lambda path, form: answer or {"nothing": 1}  # type: ignore[method-assign]
    client = start()
    client.do("subscribe", kind="private", channel=name)
    assert client.expect("refused")["error"]["error"] == "The site's answer holds no signature."


def test_a_site_that_was_away_is_asked_again(start: Start, auth: AuthSite, name: str) -> None:
    sign = auth.answer
    away = ["away"]

    def answer(path: str, form: dict[str, str]) -> dict[str, Any] | None:
        if away:
            away.pop()
            raise ConnectionAbortedError
        return sign(path, form)

    auth.answer = answer  # type: ignore[method-assign]
    client = start()
    client.do("subscribe", kind="private", channel=name)
    error = client.expect("refused")["error"]
    assert (error["status"], 750 <= error["retryIn"] <= 1250) == (0, True)
    client.expect("subscribed", channel=name)


@pytest.mark.parametrize(
    "data",
    [None, 7, "text", [], {}, {"presence": None}, {"presence": {"ids": 7}}, {"presence": {"ids": [1], "hash": []}}],
)
def test_nonsense_about_members_harms_nothing(node_modules: Path, data: Any) -> None:
    def babble(socket: ServerConnection) -> None:
        greet(socket)
        heard(socket)
        for event in ("subscription_succeeded", "member_added", "member_removed", "watchlist_events"):
            frame = {"event": f"pusher_internal:{event}", "channel": "presence-odd", "data": data}
            socket.send(json.dumps(frame))
        socket.send(json.dumps({"event": "pusher:signin_success", "data": data}))
        tell(socket, "pusher:connection_established", data)
        socket.send(b"\x00\x01")
        socket.send(json.dumps({"event": "a", "channel": "presence-odd", "data": "{}"}))
        stay_silent(socket)

    publisher = Pusher("1", "key", "secret")
    with ScriptedServer(babble) as server, AuthSite(publisher) as auth, connecting(server, auth) as client:
        client.do("subscribe", kind="presence", channel="odd", listen=[".a"])
        client.expect("heard", name=".a")
