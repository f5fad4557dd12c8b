"""A certificate that is renewed while the server runs: no socket is dropped, and nothing can break it."""

import asyncio
import signal

import pytest
from cryptography.hazmat.primitives import serialization
from websockets.asyncio.client import connect

from tests.integration.servers import ENGINES, engine, until
from tests.integration.tls_files import TlsFiles


@pytest.fixture
def files(tmp_path):
    return TlsFiles(tmp_path)


@pytest.fixture(params=ENGINES)
def server(request, files):
    with engine(request.param, **files.options) as process:
        yield process
        assert process.stop() == 0
        assert "Traceback" not in process.output


def serves(server, files, certificate: bytes):
    async def condition() -> bool:
        return await asyncio.to_thread(files.served_by, server.port) == certificate

    return condition


async def test_a_renewed_certificate_is_served_and_open_sockets_go_on(server, files):
    address = f"wss://127.0.0.1:{server.port}/?name="
    async with connect(f"{address}old", ssl=files.trust) as client:
        assert await client.recv() == "welcome"
        before = files.current()
        assert await asyncio.to_thread(files.served_by, server.port) == before
        files.renew()
        assert files.current() != before
        await until(serves(server, files, files.current()))  # nobody told the server
        await client.send("echo:still here")
        assert await client.recv() == "still here"
        async with connect(f"{address}new", ssl=files.trust) as newcomer:
            assert await newcomer.recv() == "welcome"


async def test_a_hangup_signal_loads_it_at_once(server, files):
    await until(serves(server, files, files.current()))
    for _ in range(3):
        files.renew()
        server.signal(signal.SIGHUP)
        await until(serves(server, files, files.current()))


@pytest.mark.parametrize("damage", ["half", "foreign key", "no key", "nothing", "text", "locked"])
async def test_what_cannot_be_loaded_is_told_and_changes_nothing(server, files, damage):
    before = files.current()
    await until(serves(server, files, before))
    chain, key = files.issue()
    match damage:
        case "half":
            files.certificate.write_bytes(chain[: len(chain) // 3])
        case "foreign key":
            files.key.write_bytes(key)
        case "no key":
            files.key.unlink()
        case "nothing":
            files.certificate.unlink()
        case "text":
            files.key.write_text("not a key")
        case "locked":
            files.key.write_bytes(with_passphrase(key))
    server.signal(signal.SIGHUP)
    await asyncio.to_thread(server.wait_for_output, "so the old one stays: ")
    assert await asyncio.to_thread(files.served_by, server.port) == before
    async with connect(f"wss://127.0.0.1:{server.port}/?name=a", ssl=files.trust) as client:
        assert await client.recv() == "welcome"
    files.renew()
    if damage != "nothing":  # which leaves the watch the most to get over
        server.signal(signal.SIGHUP)
    await until(serves(server, files, files.current()))


async def test_a_server_without_a_certificate_is_ended_by_the_signal():
    """As it is when its terminal is closed."""
    with engine("uvicorn") as process:
        process.wait_for_listener()
        process.signal(signal.SIGHUP)
        assert await asyncio.to_thread(process.wait) == -signal.SIGHUP


def with_passphrase(key: bytes) -> bytes:
    private = serialization.load_pem_private_key(key, None)
    return private.private_bytes(
        serialization.Encoding.PEM,
        serialization.PrivateFormat.PKCS8,
        serialization.BestAvailableEncryption(b"secret"),
    )
