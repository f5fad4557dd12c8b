"""The head of a request on uvicorn: it has to come in time, and to come to an end."""

import asyncio

import pytest
import uvicorn
from uvicorn.server import ServerState

from broadcasting.server import uvicorn_http
from broadcasting.server.uvicorn_http import MOST_HEAD, HeadProtocol


async def application(scope, receive, send):
    body = b""
    while (message := await receive()).get("more_body") or message.get("body"):
        body += message["body"]
        if not message.get("more_body"):
            break
    await send({"type": "http.response.start", "status": 200, "headers": [(b"content-length", b"2")]})
    await send({"type": "http.response.body", "body": b"ok"})


class Client:
    """A TCP connection to a server of its own."""

    async def __aenter__(self):
        config = uvicorn.Config(application, http=HeadProtocol, log_config=None)
        loop = asyncio.get_running_loop()
        self.state = ServerState()
        self.server = await loop.create_server(lambda: HeadProtocol(config, self.state, {}), "127.0.0.1", 0)
        self.reader, self.writer = await asyncio.open_connection(*self.server.sockets[0].getsockname())
        return self

    async def __aexit__(self, *exception):
        self.writer.close()
        self.server.close()

    async def send(self, content: bytes) -> None:
        self.writer.write(content)
        await self.writer.drain()

    async def get(self, head: bytes = b"") -> bytes:
        await self.send(b"GET / HTTP/1.1\r\nHost: x\r\n" + head + b"\r\n")
        return await self.response()

    async def response(self) -> bytes:
        head = await self.reader.readuntil(b"\r\n\r\n")
        assert await self.reader.readexactly(2) == b"ok"
        return head.split(b"\r\n")[0]

    async def assert_ended(self) -> bytes:
        """The server ends the connection; returns what it said before."""
        try:
            return await self.reader.read()
        except ConnectionError:
            return b""


@pytest.fixture
async def client():
    async with Client() as client:
        yield client


@pytest.fixture
def impatient(monkeypatch):
    monkeypatch.setattr(uvicorn_http, "HEAD_TIMEOUT", 0.05)


async def test_ordinary_requests(client):
    for _ in range(3):
        assert await client.get() == b"HTTP/1.1 200 OK"


async def test_long_heads_are_served(client):
    assert await client.get(b"X-Filler: " + b"x" * (MOST_HEAD - 100) + b"\r\n") == b"HTTP/1.1 200 OK"


@pytest.mark.parametrize("sent", [b"GET / HTTP/1.1\r\n" + b"X-Filler: y\r\n" * 20_000, b"GET /" + b"x" * 200_000])
async def test_endless_heads_are_not(client, sent):
    try:
        await client.send(sent)
    except ConnectionError:
        return
    answer = await client.assert_ended()
    assert not answer or answer.startswith(b"HTTP/1.1 400")


async def test_a_long_body_is_none_of_its_business(client):
    await client.send(b"POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 300000\r\n\r\n" + b"x" * 300_000)
    assert await client.response() == b"HTTP/1.1 200 OK"
    assert await client.get() == b"HTTP/1.1 200 OK"


@pytest.mark.parametrize("sent", [b"", b"GET", b"GET / HTTP/1.1\r\nHost: x\r\n"])
@pytest.mark.usefixtures("impatient")
async def test_who_does_not_finish_is_dropped(sent):
    async with Client() as client:
        await client.send(sent)
        assert await client.assert_ended() == b""


@pytest.mark.usefixtures("impatient")
async def test_who_does_not_finish_the_second_request_is_dropped():
    async with Client() as client:
        await client.get()
        await client.send(b"GET / HTTP/1.1\r\n")
        assert await client.assert_ended() == b""


@pytest.mark.usefixtures("impatient")
async def test_a_slow_body_is_none_of_its_business():
    async with Client() as client:
        await client.send(b"POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 2\r\n\r\nx")
        await asyncio.sleep(0.1)
        await client.send(b"y")
        assert await client.response() == b"HTTP/1.1 200 OK"


@pytest.mark.parametrize(
    "head",
    [
        b"GET / HTTP/1.1\r\nContent-Length: 2\r\n",
        b"POST / HTTP/1.1\r\nContent-Length: 2\r\n",
        b"GET / HTTP/1.1\r\nTransfer-Encoding: chunked\r\n",
        b"GET / HTTP/1.1\r\n" + b"a: b\r\n" * 200,
        b"GET / HTTP/1.1\r\na: " + b"b" * 30_000 + b"\r\n",
    ],
)
async def test_an_upgrade_that_is_not_understood_is_refused(client, head):
    await client.send(head + b"Host: x\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n\r\n")
    assert (await client.assert_ended()).startswith(b"HTTP/1.1 4")
