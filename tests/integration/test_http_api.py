"""The HTTP API against the whole server, by raw sockets: what only a real server does with a request."""

import json
import socket
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from http.client import HTTPConnection, HTTPResponse
from uuid import uuid4

import pytest

from broadcasting.protocol.application import Application
from tests.broadcasting.api.client import signed_query
from tests.integration.demo_site import Site
from tests.integration.listener import Listener

pytestmark = pytest.mark.two_nodes

PATIENCE = 20


class MountedSite(Site):
    """A server whose API and sockets lie below a path."""

    @property
    def url(self) -> str:
        return f"{super().url}/live"


@pytest.fixture
def channel() -> str:
    return uuid4().hex


def target(site: Site, body: bytes = b"", method: str = "POST", path: str = "events", prefix: str = "") -> str:
    path = f"/apps/{site.app_id}/{path}"
    application = Application(id=site.app_id, key=site.key, secret=site.secret)
    return f"{prefix}{path}?{signed_query(method, path, body, application=application)}"


def event(channel: str, name: str = "n", data: str = "d") -> bytes:
    return json.dumps({"name": name, "data": data, "channel": channel}).encode()


@contextmanager
def connection(site: Site) -> Iterator[socket.socket]:
    with socket.create_connection((site.host, site.port), PATIENCE) as raw:
        yield raw


def post(site: Site, body: bytes, *headers: str) -> bytes:
    lines = [f"POST {target(site, body)} HTTP/1.1", "Host: localhost", *(headers or [f"Content-Length: {len(body)}"])]
    return "\r\n".join([*lines, "", ""]).encode() + body


def read(raw: socket.socket) -> HTTPResponse:
    response = HTTPResponse(raw)
    response.begin()
    return response


def assert_up(site: Site) -> None:
    http = HTTPConnection(site.host, site.port, timeout=PATIENCE)
    http.request("GET", "/up")
    assert json.load(http.getresponse()) == {"health": "OK"}
    http.close()


def test_kept_alive_requests_keep_their_order(site: Site, channel: str) -> None:
    with Listener(site) as listener:
        listener.subscribe(channel)
        http = HTTPConnection(site.host, site.port, timeout=PATIENCE)
        for number in range(30):
            body = event(channel, str(number))
            http.request("POST", target(site, body), body)
            response = http.getresponse()
            assert (response.status, response.read(), response.getheader("Content-Length")) == (200, b"{}", "2")
        http.close()
        assert [listener.next()["event"] for _ in range(30)] == [str(number) for number in range(30)]


def test_pipelined_requests_keep_their_order(site: Site, channel: str) -> None:
    with Listener(site) as listener, connection(site) as raw:
        listener.subscribe(channel)
        raw.sendall(b"".join(post(site, event(channel, str(number))) for number in range(10)))
        assert [listener.next()["event"] for _ in range(10)] == [str(number) for number in range(10)]


def test_body_in_chunks(site: Site, channel: str) -> None:
    body = event(channel)
    with Listener(site) as listener, connection(site) as raw:
        listener.subscribe(channel)
        chunked = b"".join(b"%x\r\n%b\r\n" % (len(part), part) for part in (body[:9], body[9:])) + b"0\r\n\r\n"
        raw.sendall(post(site, body, "Transfer-Encoding: chunked").removesuffix(body) + chunked)
        assert read(raw).status == 200
        listener.expect("n")


def test_body_that_comes_late(site: Site, channel: str) -> None:
    body = event(channel)
    with Listener(site) as listener, connection(site) as raw:
        listener.subscribe(channel)
        request = post(site, body)
        raw.sendall(request[:-9])
        assert_up(site)
        raw.sendall(request[-9:])
        assert read(raw).status == 200
        listener.expect("n")


def test_client_goes_while_it_sends(site: Site, channel: str) -> None:
    with Listener(site) as listener:
        listener.subscribe(channel)
        with connection(site) as raw:
            raw.sendall(post(site, event(channel, "half"))[:-9])
        http = HTTPConnection(site.host, site.port, timeout=PATIENCE)
        http.request("POST", target(site, event(channel, "whole")), event(channel, "whole"))
        assert http.getresponse().status == 200
        http.close()
        listener.expect("whole")


@pytest.mark.parametrize("size", [10_001, 400_000, 3_000_000])
def test_large_body_is_refused_so_that_the_client_can_read_it(site: Site, channel: str, size: int) -> None:
    with connection(site) as raw:
        try:
            raw.sendall(post(site, event(channel, data="x" * size)))
        except ConnectionError:
            assert size > 1_000_000
        else:
            response = read(raw)
            assert (response.status, response.read()) == (413, b"Payload too large.")
    assert_up(site)


@pytest.mark.parametrize(
    "headers",
    [
        ("Content-Length: 5", "Content-Length: 6"),
        ("Content-Length: -1",),
        ("Content-Length: abc",),
        ("Content-Length: 5", "Transfer-Encoding: chunked"),
        ("Transfer-Encoding: nonsense",),
        ("Accept: " + "x" * 100_000,),
        (" : ",),
    ],
)
def test_hostile_headers(site: Site, channel: str, headers: tuple[str, ...]) -> None:
    """What the engines refuse by themselves, they refuse in their own words; nothing is published, and they live."""
    with Listener(site) as listener:
        listener.subscribe(channel)
        with connection(site) as raw:
            answer = b""
            with suppress(OSError):  # an engine may hang up before it has read everything
                raw.sendall(post(site, event(channel, "forged"), *headers))
                raw.shutdown(socket.SHUT_WR)
                answer = raw.recv(1024)
            assert not answer or answer.split()[1][:1] in (b"4", b"5"), answer
        assert_up(site)
        http = HTTPConnection(site.host, site.port, timeout=PATIENCE)
        http.request("POST", target(site, event(channel, "fine")), event(channel, "fine"))
        assert http.getresponse().status == 200
        http.close()
        listener.expect("fine")


@pytest.mark.parametrize("path", ["channels/%FF", "channels/%00", "channels/%zz", "channels/a%2Fb", "channels/%F0%9F"])
def test_hostile_paths(site: Site, path: str) -> None:
    http = HTTPConnection(site.host, site.port, timeout=PATIENCE)
    http.request("GET", target(site, method="GET", path=path))
    assert http.getresponse().status in (200, 404)
    http.close()


def test_head_has_no_body(site: Site) -> None:
    http = HTTPConnection(site.host, site.port, timeout=PATIENCE)
    for _ in range(2):
        http.request("HEAD", target(site, method="HEAD", path="channels"))
        response = http.getresponse()
        assert (response.status, response.read()) == (200, b"")
    http.close()


def test_method_not_allowed(site: Site) -> None:
    http = HTTPConnection(site.host, site.port, timeout=PATIENCE)
    http.request("DELETE", target(site, method="DELETE"))
    response = http.getresponse()
    answer = response.status, response.getheader("Allow"), response.read()
    assert answer == (405, "POST, OPTIONS", b"Method not allowed.")
    http.close()


@pytest.mark.parametrize("engine", ["daphne", "uvicorn"])
def test_below_a_path(engine: str, tmp_path_factory: pytest.TempPathFactory) -> None:
    """Publishers sign the path without the server's own."""
    environment = {"REVURB_SERVER_PATH": "/live", "REVURB_MAX_REQUEST_SIZE": "200000"}
    with MountedSite(engine, tmp_path_factory.mktemp(engine), **environment) as site:
        http = HTTPConnection(site.host, site.port, timeout=PATIENCE)
        body = event("news", data="x" * 150_000)
        http.request("POST", target(site, body, prefix="/live"), body)
        response = http.getresponse()
        assert (response.status, response.read()) == (200, b"{}")
        http.request("POST", target(site, body), body)
        assert http.getresponse().status == 404
        http.close()
