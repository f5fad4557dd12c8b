"""``X-Socket-ID`` on the requests of a page, whatever library makes them; in Chromium, with the real libraries."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page

from tests.integration.browser import chromium
from tests.integration.demo_site import Site
from tests.integration.echo_page import LENIENT, OTHER, EchoPage, echo_page

pytestmark = [pytest.mark.browser, pytest.mark.timeout(120)]

BODY = """
<button id="htmx" hx-get="/target" hx-target="#box">htmx</button><p id="box"></p><a id="turbo" href="/target">Turbo</a>
"""
XHR = """new Promise((resolve) => {
    const request = new XMLHttpRequest();
    request.onloadend = resolve;
    request.open("POST", URL);
    HEADERS;
    request.send("a=1");
})"""
LIBRARIES = {
    "htmx-2": "document.getElementById('htmx').click()",
    "htmx-4": "document.getElementById('htmx').click()",
    "jquery": "void jQuery.post('/target', { a: 1 })",
    "axios": "void axios.post('/target', { a: 1 })",
    "axios, by fetch": "void axios.post('/target', { a: 1 }, { adapter: 'fetch' })",
    "turbo": "document.getElementById('turbo').click()",
    "turbo-early": "document.getElementById('turbo').click()",
}
OURS = {
    "text": "fetch('/target')",
    "an address": "fetch(new URL('/target', location.href))",
    "an absolute address": "fetch(location.origin + '/target')",
    "options": "fetch('/target', { method: 'POST', body: 'a=1', headers: { 'Content-Type': 'text/x' } })",
    "Headers": "fetch('/target', { headers: new Headers({ 'Content-Type': 'text/x' }) })",
    "pairs": "fetch('/target', { headers: [['Content-Type', 'text/x']] })",
    "a Request": "fetch(new Request('/target', { method: 'POST', body: 'a=1', headers: { 'Content-Type': 'text/x' }}))",
    "a Request with options": "fetch(new Request('/target'), { headers: { 'Content-Type': 'text/x' } })",
    "a Request as options": "fetch('/target', new Request('/', { headers: { 'Content-Type': 'text/x' } }))",
    "a form": "fetch('/target', { method: 'POST', body: new FormData() })",
    "XMLHttpRequest": XHR.replace("URL", "'/target'").replace("HEADERS", ""),
}
THEIRS = {
    "fetch": f"fetch('{OTHER}/')",
    "a Request": f"fetch(new Request('{OTHER}/'))",
    "an address without a scheme": "fetch('//other.test/')",
    "a relative address": f"{{ document.head.innerHTML = '<base href={OTHER}/>'; fetch('target') }}",
    "XMLHttpRequest": XHR.replace("URL", f"'{OTHER}/'").replace("HEADERS", ""),
    "XMLHttpRequest, opened twice": XHR.replace("URL", "'/target'").replace(
        "HEADERS", f"request.open('POST', '{OTHER}/')"
    ),
}
ALREADY = {
    "fetch": "fetch('/target', { headers: { 'x-socket-id': '7.7' } })",
    "a Request": "fetch(new Request('/target', { headers: { 'X-Socket-Id': '7.7' } }))",
    "XMLHttpRequest": XHR.replace("URL", "'/target'").replace(
        "HEADERS", "request.setRequestHeader('X-SOCKET-ID', '7.7')"
    ),
}


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    with Site("daphne", tmp_path_factory.mktemp("interceptors")) as running:
        yield running


@pytest.fixture(scope="module")
def browser(node_modules: Path) -> Iterator[Browser]:
    with chromium() as running:
        yield running


@pytest.fixture
def pages(browser: Browser, site: Site) -> Iterator[EchoPage]:
    with echo_page(browser, site, LENIENT) as opened:
        yield opened


def ask(pages: EchoPage, page: Page, script: str) -> None:
    """Have the page ask for something, and wait until that was answered."""
    with page.expect_event("requestfinished", lambda request: request in pages.requests):
        page.evaluate(f"() => {{ {script} }}")


@pytest.mark.parametrize("library", LIBRARIES)
@pytest.mark.parametrize("is_early", [True, False], ids=["loaded before", "loaded after"])
def test_the_requests_of_libraries_carry_the_socket_id(pages: EchoPage, library: str, is_early: bool) -> None:
    address = f"/libraries/{library.split(',')[0]}"
    page = pages.open(BODY, f'<script src="{address}"></script>' if is_early else "")
    socket_id = pages.start(page)
    if not is_early:
        page.add_script_tag(url=address)
    ask(pages, page, LIBRARIES[library])
    assert pages.header() == socket_id


@pytest.mark.parametrize("how", OURS)
def test_requests_to_our_own_site_carry_the_socket_id(pages: EchoPage, how: str) -> None:
    page = pages.open()
    socket_id = pages.start(page)
    ask(pages, page, OURS[how])
    assert pages.header() == socket_id
    if "text/x" in OURS[how]:
        assert pages.header("content-type") == "text/x"
    if "a=1" in OURS[how]:
        assert (pages.requests[-1].method, pages.requests[-1].post_data) == ("POST", "a=1")


@pytest.mark.parametrize("how", THEIRS)
def test_the_socket_id_goes_to_no_other_site(pages: EchoPage, how: str) -> None:
    page = pages.open()
    pages.start(page)
    ask(pages, page, THEIRS[how])
    request = pages.requests[-1]
    assert request.url.startswith("http://other.test")
    assert "x-socket-id" not in request.all_headers()


@pytest.mark.parametrize("how", ALREADY)
def test_a_header_that_is_set_already_stays(pages: EchoPage, how: str) -> None:
    page = pages.open()
    pages.start(page)
    ask(pages, page, ALREADY[how])
    assert pages.header() == "7.7"


@pytest.mark.parametrize("library", ["turbo", "turbo-early"])
def test_a_header_that_is_set_for_turbo_stays(pages: EchoPage, library: str) -> None:
    page = pages.open(BODY, f'<script src="/libraries/{library}"></script>')
    pages.start(page)
    listener = "({ detail }) => { detail.fetchOptions.headers['x-socket-id'] = '7.7'; }"
    page.evaluate(f"() => window.addEventListener('turbo:before-fetch-request', {listener}, true)")
    ask(pages, page, LIBRARIES[library])
    assert pages.header() == "7.7"


def test_nothing_is_sent_without_a_connection(pages: EchoPage) -> None:
    page = pages.open()
    pages.start(page)
    page.evaluate("echo.disconnect()")
    for how in ("text", "XMLHttpRequest"):
        ask(pages, page, OURS[how])
        assert pages.header() is None


def test_interceptors_can_be_left_out(pages: EchoPage) -> None:
    page = pages.open()
    page.evaluate("window.before = [fetch, XMLHttpRequest.prototype.open, XMLHttpRequest.prototype.send]")
    pages.start(page, withoutInterceptors=True)
    assert page.evaluate(
        "[fetch, XMLHttpRequest.prototype.open, XMLHttpRequest.prototype.send].every((now, at) => now === before[at])"
    )
    ask(pages, page, OURS["text"])
    assert pages.header() is None


def test_interceptors_can_be_taken_off_and_put_back(pages: EchoPage) -> None:
    page = pages.open()
    page.evaluate("void (window.native = fetch)")
    socket_id = pages.start(page)
    page.evaluate("echo.registerInterceptors()()")
    assert page.evaluate("fetch === native")
    page.evaluate("void (window.stop = echo.registerInterceptors())")
    ask(pages, page, OURS["text"])
    assert pages.header() == socket_id
    page.evaluate("window.stop(), window.stop()")
    assert page.evaluate("fetch === native")


def test_whoever_wraps_fetch_after_us_keeps_working(pages: EchoPage) -> None:
    page = pages.open()
    pages.start(page)
    page.evaluate(
        """() => {
            const ours = window.fetch;
            window.fetch = (input, init) => ours(input, { ...init, headers: { "X-Wrapped": "yes" } });
            echo.registerInterceptors()();
        }"""
    )
    ask(pages, page, OURS["text"])
    assert (pages.header("x-wrapped"), pages.header()) == ("yes", None)


@pytest.mark.parametrize("how", ["text", "XMLHttpRequest"])
def test_two_connections_send_one_header(pages: EchoPage, how: str) -> None:
    page = pages.open()
    first = pages.start(page)
    page.evaluate("window.first = echo")
    second = pages.start(page)
    page.evaluate(
        "import('/static/broadcasting/echo.js?another').then(({ default: Other }) => new Other(echo.options))"
    )
    ask(pages, page, OURS[how])
    assert pages.header() == first
    page.evaluate("first.disconnect()")
    ask(pages, page, OURS[how])
    assert pages.header() == second


def test_requests_fail_as_they_did(pages: EchoPage) -> None:
    page = pages.open()
    pages.start(page)
    errors = page.evaluate(
        """async () => {
            const error = (promise) => promise.then(() => "none", ({ name }) => name);
            const controller = new AbortController();
            const aborted = error(fetch("/target", { signal: controller.signal }));
            controller.abort();
            const used = new Request("/target", { method: "POST", body: "a" });
            await used.text();
            return [await aborted, await error(fetch("http://[")), await error(fetch(used)),
                    await error(fetch("/target", { method: "GET", body: "a" })), await error(fetch())];
        }"""
    )
    pages.tabs.problems.clear()
    assert errors == ["AbortError", "TypeError", "TypeError", "TypeError", "TypeError"]
