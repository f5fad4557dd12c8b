"""The frame writer under TLS, where frames go through the transport on both servers."""

import asyncio
import ssl

import pytest
import trustme
from websockets.asyncio.client import connect

from tests.integration.servers import ENGINES, engine
from tests.integration.test_frame_writer import collect, numbers


@pytest.fixture(scope="module")
def authority():
    return trustme.CA()


@pytest.fixture(params=ENGINES)
def server(request, authority, tmp_path):
    certificate = authority.issue_cert("127.0.0.1")
    chain, key = tmp_path / "chain.pem", tmp_path / "key.pem"
    certificate.private_key_pem.write_to_path(key)
    for blob in certificate.cert_chain_pems:
        blob.write_to_path(chain, append=True)
    with engine(request.param, tls_cert=str(chain), tls_key=str(key)) as process:
        yield process
        assert process.stop() == 0
        assert "Traceback" not in process.output


@pytest.fixture
def trust(authority):
    context = ssl.create_default_context()
    authority.configure_trust(context)
    return context


def socket(server, trust, name="a", **options) -> connect:
    max_buffer = options.pop("max_buffer", 50_000_000)
    address = f"wss://127.0.0.1:{server.port}/?name={name}&max_buffer={max_buffer}"
    return connect(address, ssl=trust, compression=None, **options)


async def test_frames_arrive_in_order_and_the_close_comes_last(server, trust):
    async with socket(server, trust, max_queue=1) as client:
        await client.send("flood:3000:2000")
        await client.send("close:4200:bye:200")
        received = await collect(client)
        assert numbers(received[1:]) == [*range(3000), *range(200)]
        assert (client.close_code, client.close_reason) == (4200, "bye")


async def test_a_client_that_stops_reading_is_dropped(server, trust):
    async with socket(server, trust, "stuck", max_buffer=100_000, max_queue=1) as stuck, socket(server, trust) as other:
        await other.recv()
        await other.send("publish:4000:4000")
        messages = [await other.recv() for _ in range(4001)]
        assert numbers(messages[:4000]) == list(range(4000))
        for _ in range(3):  # what waits unread for the client, then the end
            await asyncio.sleep(0.1)
        received = numbers((await collect(stuck))[1:])
        assert received == list(range(len(received)))
        assert len(received) < 4000
        assert stuck.close_code == 1006


async def test_clients_that_speak_no_tls_or_leave_midway_do_no_harm(server, trust):
    for first_bytes in (b"GET / HTTP/1.1\r\n\r\n", b"\x16\x03\x01", b""):
        _reader, writer = await asyncio.open_connection("127.0.0.1", server.port)
        writer.write(first_bytes)
        await writer.drain()
        writer.close()
    async with socket(server, trust) as client:
        await client.recv()
        client.transport.abort()
    async with socket(server, trust) as client:
        assert await client.recv() == "welcome"
