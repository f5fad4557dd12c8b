"""``echo.js`` on a page with a strict Content-Security-Policy in Chromium, against a live server."""

import json
import threading
from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Page
from websockets.sync.server import ServerConnection

from tests.integration.browser import chromium
from tests.integration.demo_site import Site
from tests.integration.echo_page import LENIENT, EchoPage, echo_page
from tests.integration.scripted_server import ScriptedServer, greet, heard, stay_silent
from tests.integration.servers import wait_until

pytestmark = [pytest.mark.browser, pytest.mark.timeout(120)]

CONFIG = '<script type="application/json" id="revurb-echo">%s</script>'


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    with Site("daphne", tmp_path_factory.mktemp("echo"), REVURB_APP_WATCHLIST="true") as running:
        yield running


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    with chromium() as running:
        yield running


@pytest.fixture
def pages(browser: Browser, site: Site) -> Iterator[EchoPage]:
    with echo_page(browser, site) as opened:
        yield opened


def said(page: Page) -> list[list[object]]:
    words: list[list[object]] = page.evaluate("window.said ?? []")
    return words


def listen(page: Page, script: str) -> None:
    """Run a script that calls ``say()``; what it says is in ``said()``."""
    page.evaluate(f"() => {{ window.said ??= []; const say = (...words) => said.push(words); {script} }}")


def test_encrypted_channels_work_under_a_strict_policy(pages: EchoPage, site: Site) -> None:
    page = pages.open()
    loaded: list[str] = []
    page.on("request", lambda request: loaded.append(request.url.rpartition("/")[2]))
    pages.start(page, namespace="")
    assert not {"decryption.js", "secretbox.js"} & set(loaded)
    listen(
        page, "echo.encryptedPrivate('safe').listen('paid', (data) => say(data)).subscribed(() => say('subscribed'))"
    )
    wait_until(lambda: said(page) == [["subscribed"]])
    site.publisher().trigger("private-encrypted-safe", "paid", {"amount": "1 €"})
    wait_until(lambda: said(page) == [["subscribed"], [{"amount": "1 €"}]])
    assert {"decryption.js", "secretbox.js"} <= set(loaded)


def test_two_tabs_see_each_other_and_whisper(pages: EchoPage) -> None:
    tabs = []
    for name in ("Ada", "Bob"):
        pages.auth.user = {"id": name, "name": name}
        tab = pages.open()
        pages.start(tab)
        listen(
            tab,
            """window.room = echo.join("room")
                .here((people) => say("here", ...people.map(({ name }) => name).sort()))
                .joining(({ name }) => say("joining", name))
                .leaving(({ name }) => say("leaving", name))
                .listenForWhisper("typing", (data, userId) => say("whisper", data, userId));""",
        )
        wait_until(lambda: said(tab))  # noqa: B023
        tabs.append(tab)
    ada, bob = tabs
    assert said(bob) == [["here", "Ada", "Bob"]]
    assert bob.evaluate("room.whisper('typing', { draft: true })") is True
    wait_until(lambda: len(said(ada)) == 3)
    assert ada.evaluate("[...room.members.keys()].sort().join()") == "Ada,Bob"
    bob.close()
    wait_until(lambda: len(said(ada)) == 4)
    assert said(ada) == [["here", "Ada"], ["joining", "Bob"], ["whisper", {"draft": True}, "Bob"], ["leaving", "Bob"]]


def test_a_page_comes_back_after_a_restart(browser: Browser, restartable: Site) -> None:
    with echo_page(browser, restartable) as pages:
        page = pages.open()
        first = pages.start(page, namespace="")
        listen(page, "echo.onConnectionChange((status) => say(status));")
        listen(page, "echo.encryptedPrivate('safe').listen('paid', (data) => say(data)).subscribed(() => say('in'));")
        wait_until(lambda: said(page) == [["in"]])
        restartable.stop()
        wait_until(lambda: ["reconnecting"] in said(page))
        restartable.start()
        wait_until(lambda: said(page)[-1] == ["in"])
        assert page.evaluate("echo.socketId()") != first
        restartable.publisher().trigger("private-encrypted-safe", "paid", {"amount": 1})
        wait_until(lambda: said(page)[-1] == [{"amount": 1}])
        assert len(pages.asked) == 2
        pages.tabs.problems.clear()  # Chromium reports each attempt that failed.


@pytest.mark.parametrize(
    ("options", "body", "cookie", "token"),
    [
        ({"csrfToken": "by-option"}, '<meta name="csrf-token" content="by-meta">', "csrftoken=by-cookie", "by-option"),
        ({}, '<meta name="csrf-token" content="by-meta">', "csrftoken=by-cookie", "by-meta"),
        ({}, "", "a=1; csrftoken=by-cookie", "by-cookie"),
        ({"csrfCookie": "other"}, "", "other=by-another", "by-another"),
        ({}, "", "not_csrftoken=1", None),
    ],
)
def test_the_csrf_token_goes_to_the_site(
    pages: EchoPage, options: dict[str, str], body: str, cookie: str, token: str | None
) -> None:
    page = pages.open(body)
    for pair in cookie.split("; "):
        page.evaluate("(pair) => { document.cookie = pair; }", pair)
    auth = {"headers": {"X-Own": "mine"}, "params": {"team": "7"}}
    pages.start(page, **options, auth=auth, bearerToken="bearer")
    listen(page, "echo.private('a').subscribed(() => say('in'));")
    wait_until(lambda: said(page))
    headers = pages.asked[-1].all_headers()
    assert headers.get("x-csrftoken") == token
    assert (headers["x-own"], headers["authorization"]) == ("mine", "Bearer bearer")
    assert "team=7" in (pages.asked[-1].post_data or "")


def test_the_csrf_token_goes_to_no_other_site(browser: Browser, site: Site) -> None:
    with echo_page(browser, site, LENIENT) as pages:
        page = pages.open('<meta name="csrf-token" content="secret">')
        pages.start(page, csrfToken="secret", authEndpoint="http://other.test/auth")
        listen(page, "echo.private('a').error(({ error }) => say(error));")
        wait_until(lambda: said(page))
        assert "secret" not in json.dumps(pages.requests[-1].all_headers())
        assert "x-socket-id" not in pages.requests[-1].all_headers()


def test_the_page_tells_its_options(pages: EchoPage, site: Site) -> None:
    config = {"key": site.key, "host": None, "port": None, "scheme": None, "namespace": "", "csrfToken": "t"}
    page = pages.open(CONFIG % json.dumps(config | {"userAuthentication": "/broadcasting/user-auth"}))
    same = page.evaluate(
        """async () => {
            const { default: Echo, pageOptions } = await import("/static/broadcasting/echo.js");
            window.echo = Echo.fromPage({ pongTimeout: 1000 });
            let late = "";
            try { Echo.fromPage({}); } catch ({ message }) { late = message; }
            const { default: Copy } = await import("/static/broadcasting/echo.js?copy");
            const isOne = [echo === Echo.fromPage(), echo === Copy.fromPage()];
            return [...isOne, echo.connector.options.pongTimeout, late, pageOptions().key];
        }"""
    )
    assert same == [True, True, 1000, "Echo.fromPage() was called before: its options come too late.", site.key]
    listen(page, "echo.signin().subscribed(() => say(echo.connector.user.id));")
    wait_until(lambda: said(page) == [["1"]])
    assert pages.asked[-1].all_headers()["x-csrftoken"] == "t"


@pytest.mark.parametrize(
    ("body", "error"),
    [
        (
            "",
            'This page has no <script type="application/json" id="revurb-echo">. '
            "Put {% load broadcasting %}{% echo %} on it.",
        ),
        (CONFIG % "{", 'There is no JSON in <script type="application/json" id="revurb-echo">.'),
        (CONFIG % "", 'There is no JSON in <script type="application/json" id="revurb-echo">.'),
        (CONFIG % "null", "Echo needs the application's key."),
    ],
)
def test_a_page_that_tells_nothing_gets_a_clear_error(pages: EchoPage, body: str, error: str) -> None:
    page = pages.open(body)
    script = (
        "import('/static/broadcasting/echo.js').then(({ default: Echo }) => Echo.fromPage()).catch((e) => e.message)"
    )
    assert page.evaluate(script) == error


def collect_garbage(page: Page) -> None:
    session = page.context.new_cdp_session(page)
    session.send("HeapProfiler.collectGarbage")
    session.detach()


def test_what_is_left_is_forgotten(pages: EchoPage) -> None:
    page = pages.open()
    pages.start(page)
    page.evaluate(
        """async () => {
            const big = { text: "x".repeat(1000) };
            const room = echo.join("room").listen("A", () => big).here(() => big).error(() => big);
            await new Promise((resolve) => room.subscribed(resolve));
            window.refs = [new WeakRef(big), new WeakRef(room)];
            echo.leave("room");
        }"""
    )
    wait_until(lambda: collect_garbage(page) or page.evaluate("refs.every((ref) => !ref.deref())"))


def test_an_echo_that_is_disconnected_is_forgotten(pages: EchoPage) -> None:
    page = pages.open()
    pages.start(page)
    page.evaluate("() => { echo.registerInterceptors()(); echo.disconnect(); window.ref = new WeakRef(echo); }")
    page.evaluate("delete window.echo")
    wait_until(lambda: collect_garbage(page) or page.evaluate("!ref.deref()"))


@pytest.mark.parametrize(
    "event",
    [
        "window.dispatchEvent(new Event('offline'))",
        "window.dispatchEvent(new Event('online'))",
        "Date.now = () => 9e15; document.dispatchEvent(new Event('visibilitychange'))",
    ],
    ids=["the network goes", "the network comes", "the tab was asleep"],
)
def test_doubts_are_settled_by_a_ping(browser: Browser, site: Site, event: str) -> None:
    pinged = threading.Event()

    def wait_for_ping(socket: ServerConnection) -> None:
        greet(socket, activity_timeout=600)
        assert heard(socket)["event"] == "pusher:ping"
        pinged.set()
        stay_silent(socket)

    with ScriptedServer(wait_for_ping, greet) as server, echo_page(browser, site, LENIENT) as pages:
        page = pages.open()
        pages.start(page, host=server.host, port=server.port, pongTimeout=100)
        listen(page, "echo.onConnectionChange((status, loss) => say(status, loss?.message));")
        page.evaluate(f"() => {{ {event} }}")
        assert pinged.wait(20)
        wait_until(lambda: ["reconnecting", "The server fell silent."] in said(page))


def test_a_network_that_comes_back_is_used_at_once(browser: Browser, site: Site) -> None:
    arrivals: list[ServerConnection] = []

    def close(socket: ServerConnection) -> None:
        greet(socket)
        socket.close(1011)

    def stay(socket: ServerConnection) -> None:
        arrivals.append(socket)
        greet(socket)
        stay_silent(socket)

    with ScriptedServer(close, stay) as server, echo_page(browser, site, LENIENT) as pages:
        page = pages.open()
        page.clock.install()
        page.clock.pause_at(9_999_999_999)
        pages.start(page, host=server.host, port=server.port)
        wait_until(lambda: page.evaluate("echo.connectionStatus()") == "reconnecting")
        assert arrivals == [], "time stands still, and so does the next attempt"
        page.evaluate("() => { window.dispatchEvent(new Event('online')); }")
        wait_until(lambda: page.evaluate("echo.connectionStatus()") == "connected")
