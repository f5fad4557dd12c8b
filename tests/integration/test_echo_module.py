"""Our own browser client, ``broadcasting/static/broadcasting/echo.js``, under Node with the ``ws`` package."""

import json
import queue
import subprocess
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
from websockets.sync.server import ServerConnection

from tests.integration.auth_site import AuthSite
from tests.integration.demo_site import Site
from tests.integration.node_client import MODULE, NodeClient
from tests.integration.scripted_server import ScriptedServer, greet, heard, stay_silent, tell

pytestmark = pytest.mark.node

Start = Callable[..., NodeClient]


@pytest.fixture
def start(client: Start) -> Start:
    """Starts our client, and waits until it is connected."""

    def connected(**config: Any) -> NodeClient:
        running = client("revurb_client", **config)
        running.do("connect")
        running.expect("state", state="connected")
        return running

    return connected


def subscribe(client: NodeClient, kind: str, channel: str, **options: Any) -> None:
    client.do("subscribe", kind=kind, channel=channel, **options)
    client.expect("subscribed", channel=channel)


@pytest.mark.parametrize(("kind", "prefix"), [("public", ""), ("private", "private-"), ("presence", "presence-")])
def test_listens_by_echos_rule_for_names(start: Start, site: Site, name: str, kind: str, prefix: str) -> None:
    client = start()
    subscribe(client, kind, name, listen=["OrderShipped", ".order.paid"], all=True)
    for event in ("App\\Events\\OrderShipped", "order.paid", "OrderShipped"):
        site.publisher().trigger(prefix + name, event, {"as": event})
    assert client.expect("heard", name="OrderShipped")["data"] == {"as": "App\\Events\\OrderShipped"}
    assert client.expect("heard", name=".order.paid")["data"] == {"as": "order.paid"}
    client.expect("any", name=".OrderShipped")
    names = [report["name"] for report in client.reports if report["event"] == "any"]
    assert names == ["OrderShipped", ".order.paid", ".OrderShipped"]


def test_text_that_is_no_json_arrives_as_it_is(start: Start, site: Site, name: str) -> None:
    client = start()
    subscribe(client, "public", name, listen=[".plain"])
    site.publisher().trigger(name, "plain", "no {json")
    assert client.expect("heard")["data"] == "no {json"


def test_subscriptions_wait_for_the_connection(client: Start, name: str) -> None:
    early = client("revurb_client")
    early.do("subscribe", kind="private", channel=name)
    early.do("connect")
    early.expect("subscribed", channel=name)


def test_who_asks_late_is_called_too(start: Start, name: str) -> None:
    client = start()
    subscribe(client, "public", name)
    client.do("subscribedLate", channel=name)
    client.expect("late", channel=name)


def test_a_channel_that_is_left_while_the_site_is_asked_is_not_entered(
    start: Start, site: Site, auth: AuthSite, name: str
) -> None:
    client = start()
    client.do("subscribe", kind="private", channel=name)
    client.do("leave", channel=name)
    subscribe(client, "private", f"{name}-later")
    assert sorted(auth.asked) == [f"private-{name}", f"private-{name}-later"]
    assert site.publisher().channel_info(f"private-{name}")["occupied"] is False


def test_can_be_disconnected_and_connected_again(start: Start, name: str) -> None:
    client = start()
    subscribe(client, "presence", name)
    client.do("disconnect")
    assert client.expect("state", state="disconnected")["socket_id"] is None
    client.do("connect")
    client.expect("state", state="connected")
    client.expect("subscribed", channel=name)


def test_presence_says_here_joining_and_leaving(start: Start, auth: AuthSite, name: str) -> None:
    ada = start()
    subscribe(ada, "presence", name)
    assert ada.expect("here") == {"event": "here", "channel": name, "users": [{"name": "Ada"}], "me": "1"}
    auth.user = {"id": "2", "name": "Bob"}
    bob = start()
    subscribe(bob, "presence", name)
    assert sorted(user["name"] for user in bob.expect("here")["users"]) == ["Ada", "Bob"]
    assert ada.expect("joining", id="2")["user"] == {"name": "Bob"}
    bob.do("leave", channel=name)
    assert ada.expect("leaving", id="2")["user"] == {"name": "Bob"}


def test_whispers_carry_the_senders_id(start: Start, auth: AuthSite, name: str) -> None:
    ada = start()
    subscribe(ada, "presence", name, whispers=["typing"])
    auth.user = {"id": "2", "name": "Bob"}
    bob = start()
    subscribe(bob, "presence", name, whispers=["typing"])
    bob.do("whisper", channel=name, name="typing", data={"text": "hi"})
    assert bob.expect("whispered")["sent"] is True
    heard = ada.expect("whisper", name="typing")
    assert (heard["data"], heard["user_id"]) == ({"text": "hi"}, "2")


def test_a_whisper_that_cannot_leave_says_so(client: Start, name: str) -> None:
    offline = client("revurb_client")
    offline.do("subscribe", kind="private", channel=name)
    offline.do("whisper", channel=name, name="typing", data={})
    assert offline.expect("whispered")["sent"] is False


@pytest.mark.parametrize(("ending", "status"), [("forbidden", 403), ("forged", 401)])
def test_error_is_called_when_a_channel_is_refused(start: Start, name: str, ending: str, status: int) -> None:
    client = start()
    client.do("subscribe", kind="private", channel=f"{name}-{ending}")
    error = client.expect("refused", channel=f"{name}-{ending}")["error"]
    assert (error["type"], error["status"]) == ("AuthError", status)
    subscribe(client, "public", name)


def test_an_unreachable_site_refuses_with_status_0(client: Start, name: str) -> None:
    lost = client("revurb_client", authorize="http://127.0.0.1:1/broadcasting/auth")
    lost.do("subscribe", kind="private", channel=name)
    lost.do("connect")
    assert lost.expect("refused")["error"]["status"] == 0


def test_cache_channels_tell_that_they_miss(start: Start, name: str) -> None:
    client = start()
    client.do("subscribe", kind="public", channel=f"cache-{name}")
    client.expect("cache_miss")


def test_listening_can_be_stopped(start: Start, site: Site, name: str) -> None:
    client = start()
    subscribe(client, "public", name, listen=[".a", ".b"])
    client.do("stop", channel=name, method="stopListening", given=[".a"])
    subscribe(client, "public", f"{name}-later")
    for event in ("a", "b"):
        site.publisher().trigger(name, event, {})
    client.expect("heard", name=".b")
    assert not [report for report in client.reports if report.get("name") == ".a"]


def test_an_unknown_key_fails_and_is_not_tried_again(client: Start) -> None:
    stranger = client("revurb_client", key="nobody")
    stranger.do("connect")
    loss = stranger.expect("state", state="failed")["loss"]
    assert loss == {"code": 4001, "message": "Application does not exist", "retryIn": None}


def test_comes_back_after_a_restart_with_a_fresh_signature(restartable: Site, node_modules: Path, name: str) -> None:
    with AuthSite(restartable.publisher()) as auth, NodeClient("revurb_client", restartable, auth) as client:
        client.do("connect")
        first = client.expect("state", state="connected")["socket_id"]
        subscribe(client, "presence", name, listen=[".again"])
        restartable.stop()
        assert client.expect("state", state="reconnecting")["loss"]["code"] == 4200
        restartable.start()
        assert client.expect("state", state="connected")["socket_id"] != first
        client.expect("subscribed", channel=name)
        restartable.publisher().trigger(f"presence-{name}", "again", {})
        client.expect("heard", name=".again")
        assert sorted(auth.asked) == [f"presence-{name}"] * 2


@contextmanager
def connecting(server: ScriptedServer, **options: Any) -> Iterator[NodeClient]:
    with server, NodeClient("revurb_client", server, options=options) as client:
        client.do("connect")
        yield client


def test_silence_is_answered_with_a_ping_and_then_with_a_new_connection(node_modules: Path) -> None:
    pings = []

    def fall_silent(socket: ServerConnection) -> None:
        greet(socket, activity_timeout=0.1)
        pings.append(heard(socket))
        stay_silent(socket)

    with connecting(ScriptedServer(fall_silent, greet), pongTimeout=100) as client:
        client.expect("state", state="connected")
        assert client.expect("state", state="reconnecting")["loss"]["message"] == "The server fell silent."
        client.expect("state", state="connected")
    assert pings == [{"event": "pusher:ping", "data": {}}]


def test_a_pong_keeps_the_connection(node_modules: Path) -> None:
    answered = threading.Event()

    def answer_twice(socket: ServerConnection) -> None:
        greet(socket, activity_timeout=0.1)
        for _ in range(2):
            assert heard(socket)["event"] == "pusher:ping"
            tell(socket, "pusher:pong")
        answered.set()
        stay_silent(socket)

    with connecting(ScriptedServer(answer_twice)) as client:
        assert answered.wait(20)
        assert [report["state"] for report in client.reports if report["event"] == "state"] == [
            "connecting",
            "connected",
        ]


def test_the_servers_ping_is_answered(node_modules: Path) -> None:
    answers: queue.Queue[dict[str, Any]] = queue.Queue()

    def ping(socket: ServerConnection) -> None:
        greet(socket)
        tell(socket, "pusher:ping", {})
        answers.put(heard(socket))
        stay_silent(socket)

    with connecting(ScriptedServer(ping)):
        assert answers.get(timeout=20) == {"event": "pusher:pong", "data": {}}


def test_a_server_that_never_greets_is_given_up(node_modules: Path) -> None:
    with connecting(ScriptedServer(stay_silent), connectTimeout=100) as client:
        assert client.expect("state", state="reconnecting")["loss"]["message"] == "The server did not answer in time."


def test_an_error_frame_counts_where_the_close_says_nothing(node_modules: Path) -> None:
    def refuse(socket: ServerConnection) -> None:
        tell(socket, "pusher:error", json.dumps({"code": 4001, "message": "Application does not exist"}))
        socket.socket.close()

    with connecting(ScriptedServer(refuse)) as client:
        loss = client.expect("state", state="failed")["loss"]
        assert (loss["code"], loss["message"]) == (4001, "Application does not exist")


def test_errors_after_the_greeting_are_told_and_change_nothing(node_modules: Path) -> None:
    def object_once(socket: ServerConnection) -> None:
        greet(socket)
        tell(socket, "pusher:error", {"code": 4301, "message": "Rate limit exceeded"})
        stay_silent(socket)

    with connecting(ScriptedServer(object_once)) as client:
        assert client.expect("error", code=4301)["message"] == "Rate limit exceeded"
        assert client.reports[-2]["state"] == "connected"


@pytest.mark.parametrize(
    "nonsense", ["", "no json", "[]", "null", "7", '{"event": 7}', '{"event": "x", "channel": "y"}']
)
def test_nonsense_from_the_server_is_ignored(node_modules: Path, nonsense: str) -> None:
    def babble(socket: ServerConnection) -> None:
        greet(socket)
        socket.send(nonsense)
        tell(socket, "pusher:error", {"code": 1, "message": "after the nonsense"})
        stay_silent(socket)

    with connecting(ScriptedServer(babble)) as client:
        client.expect("error", message="after the nonsense")


@pytest.mark.parametrize(
    ("code", "failures", "shortest", "longest"),
    [
        (4001, 0, None, None),
        (4099, 3, None, None),
        (4100, 0, 750, 1250),
        (4200, 0, 0, 0),
        (4200, 1, 1500, 2500),
        (4299, 0, 0, 0),
        (1006, 0, 750, 1250),
        (1006, 2, 3000, 5000),
        (4300, 0, 750, 1250),
        (1000, 30, 22500, 37500),
    ],
)
def test_the_close_code_decides_when_to_return(
    code: int, failures: int, shortest: int | None, longest: int | None
) -> None:
    connection = MODULE.parent / "echo" / "connection.js"
    program = (
        f"import {{ retryDelay }} from {json.dumps(connection.as_uri())};"
        f"console.log(JSON.stringify([0, 1].map((luck) => retryDelay({code}, {failures}, () => luck))));"
    )
    output = subprocess.run(
        ["node", "--input-type=module", "-e", program], capture_output=True, text=True, check=True, timeout=20
    )
    assert json.loads(output.stdout) == [shortest, longest]
