"""Consumers of a site on real servers, for programs and for browsers (attacks 45 and 46)."""

import json
from collections.abc import Iterator
from typing import Any

import pytest
import requests
from websockets.exceptions import ConnectionClosed, InvalidStatus
from websockets.sync.client import ClientConnection, connect

from tests.integration.bearer import SETTINGS, ask, issue
from tests.integration.browser import chromium
from tests.integration.demo_site import Site
from tests.integration.servers import ENGINES
from tests.integration.visitor import PATIENCE

PATH = "/ws/room"


@pytest.fixture(scope="module", params=ENGINES)
def site(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    with Site(request.param, tmp_path_factory.mktemp(request.param), **SETTINGS) as running:
        yield running


def enter(site: Site, query: str = "", **options: Any) -> ClientConnection:
    return connect(f"ws://{site.host}:{site.port}{PATH}{query}", compression=None, **options)


def known(socket: ClientConnection) -> Any:
    return json.loads(socket.recv(PATIENCE))


def status_of_refusal(site: Site, *arguments: Any, **options: Any) -> int:
    with pytest.raises(InvalidStatus) as refused:
        enter(site, *arguments, **options)
    return refused.value.response.status_code


def ticket(site: Site, name: str, **form: str) -> str:
    answer = requests.post(f"{site.url}/sanctum/ticket", form, headers=issue(site, name).headers, timeout=PATIENCE)
    assert answer.status_code == 200, answer.text
    text: str = answer.json()["ticket"]
    return text


def test_a_program_comes_by_a_header(site: Site, name: str) -> None:
    with enter(site, additional_headers=issue(site, name).headers) as socket:
        assert known(socket) == {"user": name, "by": "PersonalAccessToken"}


def test_a_wrong_token_gets_a_403(site: Site, name: str) -> None:
    assert status_of_refusal(site, additional_headers={"Authorization": "Bearer x"}) == 403
    assert status_of_refusal(site, subprotocols=["sanctum.bearer", "x"]) == 403


def test_a_revoked_token_is_closed_out(site: Site, name: str) -> None:
    token = issue(site, name)
    with enter(site, subprotocols=["chat", "sanctum.bearer", token.text]) as socket:
        assert (socket.subprotocol, known(socket)["user"]) == ("chat", name)
        ask(site, f"revoke/{token.id}")
        assert closed_with(socket) == 4401


def test_a_token_that_expires_is_closed_out(site: Site, name: str) -> None:
    with enter(site, subprotocols=["sanctum.bearer", issue(site, name, seconds=2).text]) as socket:
        assert known(socket)["user"] == name
        assert closed_with(socket) == 4401


def closed_with(socket: ClientConnection) -> int | None:
    with pytest.raises(ConnectionClosed) as closed:
        socket.recv(PATIENCE)
    return closed.value.rcvd.code if closed.value.rcvd else None


def test_a_ticket_opens_one_socket(site: Site, name: str) -> None:
    text = ticket(site, name, path=PATH)
    with enter(site, f"?ticket={text}") as socket:
        assert known(socket)["user"] == name
    assert status_of_refusal(site, f"?ticket={text}") == 403
    assert status_of_refusal(site, f"?ticket={ticket(site, name, path='/ws/other')}") == 403


def test_a_cookie_counts_for_a_page_of_ours_alone(site: Site, name: str) -> None:
    session = requests.Session()
    session.get(f"{site.url}/enter/{name}", timeout=PATIENCE)
    cookie = {"Cookie": f"sessionid={session.cookies['sessionid']}"}
    for origin, user in ((site.url, name), ("https://evil.test", ""), (None, "")):
        with enter(site, additional_headers=cookie, origin=origin) as socket:
            assert known(socket)["user"] == user


OPEN = """([path, protocols]) => new Promise((resolve) => {
    const socket = new WebSocket(`ws://${location.host}${path}`, protocols);
    socket.onmessage = ({ data }) => resolve({ protocol: socket.protocol, ...JSON.parse(data) });
    socket.onerror = () => resolve("failed");
})"""

CLOSED = """([path, protocols, revoke]) => new Promise((resolve) => {
    const socket = new WebSocket(`ws://${location.host}${path}`, protocols);
    socket.onmessage = () => fetch(revoke);
    socket.onclose = ({ code }) => resolve(code);
})"""

TICKET = """async () => {
    const token = document.cookie.match(/csrftoken=([^;]+)/)[1];
    const response = await fetch("/sanctum/ticket", { method: "POST", headers: { "X-CSRFToken": token } });
    return (await response.json()).ticket;
}"""


@pytest.mark.browser
@pytest.mark.timeout(120)
def test_a_browser_comes_by_subprotocols_a_ticket_or_its_session(site: Site, name: str) -> None:
    token = issue(site, name)
    with chromium() as browser, browser.new_context(bypass_csp=True) as context:
        page = context.new_page()
        page.goto(f"{site.url}/issue/{name}")
        by_token, by_session = {"user": name, "by": "PersonalAccessToken"}, {"user": name, "by": "TransientToken"}
        offered = ["sanctum.bearer", token.text]
        assert page.evaluate(OPEN, [PATH, offered]) == {"protocol": "sanctum.bearer", **by_token}
        assert page.evaluate(OPEN, [PATH, [*offered, "chat"]]) == {"protocol": "chat", **by_token}
        assert page.evaluate(OPEN, [PATH, ["sanctum.bearer", "x"]]) == "failed"
        assert page.evaluate(OPEN, [PATH, []])["user"] == ""
        page.goto(f"{site.url}/enter/{name}")
        assert page.evaluate(OPEN, [PATH, []]) == {"protocol": "", **by_session}
        text = page.evaluate(TICKET)
        assert page.evaluate(OPEN, [PATH, ["sanctum.ticket", text]]) == {"protocol": "sanctum.ticket", **by_session}
        assert page.evaluate(OPEN, [PATH, ["sanctum.ticket", text]]) == "failed"
        assert page.evaluate(CLOSED, [PATH, offered, f"/revoke/{token.id}"]) == 4401
