"""What the options of ``echo.js`` mean: addresses, names of events, connectors, and how wrong ones are refused."""

import json
import subprocess
from typing import Any

import pytest

from tests.integration.node_client import MODULE

pytestmark = pytest.mark.node

PAGE = """
globalThis.location = new URL("PAGE");
const opened = [];
class WebSocket {
    constructor(url) { opened.push(url.split("?")[0]); }
    close() {}
}
globalThis.WebSocket = WebSocket;
"""


def run(program: str, page: str = "http://site.test:8000/shop/") -> Any:
    """What the last line of ``program`` says, on a page at that address; ``opened`` holds the sockets' addresses."""
    lines = program.strip().rsplit("\n", 1)
    lines[-1] = f"console.log(JSON.stringify(await ({lines[-1].strip().rstrip(';')})));process.exit();"
    module = f"const {{ default: Echo, ...others }} = await import({json.dumps(MODULE.as_uri())});"
    source = "\n".join([PAGE.replace("PAGE", page), module, *lines])
    output = subprocess.run(
        ["node", "--input-type=module", "-e", source], capture_output=True, text=True, check=True, timeout=20
    )
    return json.loads(output.stdout)


@pytest.mark.parametrize(
    ("options", "page", "address"),
    [
        ({}, "http://site.test:8000/", "ws://site.test:8000/app/k"),
        ({}, "https://site.test/", "wss://site.test/app/k"),
        ({"host": None, "port": None, "path": None}, "http://site.test:8000/", "ws://site.test:8000/app/k"),
        ({"broadcaster": "reverb"}, "http://site.test/", "ws://site.test/app/k"),
        ({"host": "ws.test"}, "http://site.test:8000/", "ws://ws.test/app/k"),
        ({"port": 8080}, "http://site.test:8000/", "ws://site.test:8080/app/k"),
        ({"scheme": "https", "port": "443"}, "http://site.test/", "wss://site.test:443/app/k"),
        ({"path": "/live"}, "http://site.test/", "ws://site.test/live/app/k"),
        ({"key": "a/b?c"}, "http://site.test/", "ws://site.test/app/a%2Fb%3Fc"),
        (
            {"wsHost": "ws.test", "wsPort": 80, "wssPort": 443, "forceTLS": False},
            "http://site.test/",
            "ws://ws.test:80/app/k",
        ),
        (
            {"wsHost": "ws.test", "wsPort": 80, "wssPort": 443, "forceTLS": True, "wsPath": "/x"},
            "http://site.test/",
            "wss://ws.test:443/x/app/k",
        ),
        ({"broadcaster": "pusher", "cluster": "eu"}, "http://site.test/", "wss://ws-eu.pusher.com/app/k"),
        (
            {"broadcaster": "pusher", "cluster": "eu", "forceTLS": False},
            "http://site.test/",
            "ws://ws-eu.pusher.com/app/k",
        ),
        (
            {"broadcaster": "pusher", "wsHost": "soketi.test", "wsPort": 6001, "forceTLS": False, "cluster": ""},
            "http://site.test/",
            "ws://soketi.test:6001/app/k",
        ),
    ],
)
def test_connects_to(options: dict[str, Any], page: str, address: str) -> None:
    assert run(f"new Echo({json.dumps({'key': 'k', **options})});\nopened", page) == [address]


@pytest.mark.parametrize(
    ("options", "message"),
    [
        ("", "Echo needs the application's key."),
        ("{}", "Echo needs the application's key."),
        ('{ key: "" }', "Echo needs the application's key."),
        ('{ key: "k", broadcaster: "pusher" }', "Echo needs Pusher's cluster, or a host."),
        (
            '{ key: "k", broadcaster: "socket.io" }',
            "Echo knows no broadcaster socket.io, only revurb, reverb, pusher, null.",
        ),
        (
            '{ key: "k", broadcaster: "toString" }',
            "Echo knows no broadcaster toString, only revurb, reverb, pusher, null.",
        ),
    ],
)
def test_refuses(options: str, message: str) -> None:
    program = f"let said;\ntry {{ new Echo({options}); }} catch (error) {{ said = [error.name, error.message]; }}\nsaid"
    assert run(program) == ["TypeError", message]


def test_a_socket_that_cannot_be_made_fails_with_a_reason() -> None:
    program = """
        class Broken { constructor() { throw new Error("No."); } }
        const echo = new Echo({ key: "k", autoConnect: false, WebSocket: Broken });
        const said = [];
        echo.onConnectionChange((...change) => said.push(change));
        echo.connect();
        said
    """
    loss = {"code": 0, "message": "No.", "retryIn": None}
    assert run(program) == [["connecting", None], ["failed", loss]]


@pytest.mark.parametrize(
    ("namespace", "event", "name"),
    [
        ("App.Events", "Shipped", "App\\Events\\Shipped"),
        ("App.Events", "Orders.Shipped", "App\\Events\\Orders\\Shipped"),
        ("App.Events", ".order.paid", "order.paid"),
        ("App.Events", "\\Other\\Shipped", "Other\\Shipped"),
        ("", "Shipped", "Shipped"),
        (False, "Orders.Shipped", "Orders\\Shipped"),
    ],
)
def test_names_of_events_follow_echos_rule(namespace: str | bool, event: str, name: str) -> None:
    formatter = f"const formatter = new others.EventFormatter({json.dumps(namespace)});"
    assert run(f"{formatter}\nformatter.format({json.dumps(event)})") == name
    assert run(f"{formatter}\nformatter.format(formatter.shorten({json.dumps(name)}))") == name


def test_the_null_connector_does_nothing_with_all_methods() -> None:
    program = """
        const echo = new Echo({ broadcaster: "null" });
        const call = () => { throw new Error("called"); };
        for (const channel of [echo.channel("a"), echo.private("a"), echo.encryptedPrivate("a"), echo.join("a")]) {
            channel.listen("A", call).listenToAll(call).listenForWhisper("w", call).notification(call).on("x", call)
                .subscribed(call).error(call).stopListening("A").stopListeningToAll().stopListeningForWhisper("w")
                .stopListeningForNotification();
            channel.whisper("w", {});
        }
        echo.join("a").here(call).joining(call).leaving(call);
        echo.listen("a", "A", call);
        echo.signin().online(call);
        echo.onConnectionChange(call)();
        echo.onError(call)();
        echo.registerInterceptors()();
        echo.connect();
        echo.leaveChannel("a");
        echo.leave("a");
        echo.leaveAllChannels();
        echo.disconnect();
        [echo.connectionStatus(), echo.socketId(), opened, Object.keys(echo.connector.channels)]
    """
    assert run(program) == ["connected", None, [], []]


def test_a_connector_of_ones_own_gets_the_options_and_the_calls() -> None:
    program = """
        const calls = [];
        class Own {
            channels = { a: 1, b: 2 };
            constructor(options) {
                calls.push(["new", options.color]);
                const note = (name) => (...given) => calls.push([name, ...given]);
                return new Proxy(this, { get: (own, name) => own[name] ?? note(name) });
            }
        }
        const echo = new Echo({ broadcaster: Own, color: "red", withoutInterceptors: true });
        echo.connect(), echo.channel("x"), echo.private("x"), echo.encryptedPrivate("x"), echo.join("x");
        echo.leave("x"), echo.leaveAllChannels(), echo.socketId(), echo.connectionStatus(), echo.signin();
        echo.disconnect();
        calls
    """
    assert run(program) == [
        ["new", "red"],
        ["connect"],
        ["channel", "x"],
        ["privateChannel", "x"],
        ["encryptedPrivateChannel", "x"],
        ["presenceChannel", "x"],
        ["leave", "x"],
        ["leaveChannel", "a"],
        ["leaveChannel", "b"],
        ["socketId"],
        ["connectionStatus"],
        ["signin"],
        ["disconnect"],
    ]


def test_laravel_echo_takes_our_connector(node_modules: Any) -> None:
    laravel = json.dumps((node_modules / "laravel-echo" / "dist" / "echo.js").as_uri())
    program = f"""
        const {{ default: Laravel }} = await import({laravel});
        const echo = new Laravel({{ broadcaster: others.RevurbConnector, key: "k", withoutInterceptors: true }});
        echo.private("a").listen("A", () => {{}});
        echo.join("a").here(() => {{}});
        echo.leave("a");
        [opened, echo.connectionStatus(), Object.keys(echo.connector.channels)]
    """
    assert run(program) == [["ws://site.test:8000/app/k"], "connecting", []]
