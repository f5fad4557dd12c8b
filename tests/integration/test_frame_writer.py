"""The frame writer on both servers, through real sockets."""

import asyncio
import contextlib

import httpx
import pytest
import websockets
from websockets.asyncio.client import ClientConnection, connect

from tests.integration.servers import ENGINES, ServerProcess, engine, until


@pytest.fixture(params=ENGINES)
def server(request):
    with engine(request.param) as process:
        yield process
        assert process.stop() == 0
        assert "Traceback" not in process.output
        assert "Warning" not in process.output


def socket(server: ServerProcess, name: str = "a", **options) -> connect:
    query = "".join(f"&{key}={value}" for key, value in options.pop("query", {}).items())
    return connect(f"ws://127.0.0.1:{server.port}/?name={name}{query}", compression=None, **options)


async def state(server: ServerProcess) -> dict:
    async with httpx.AsyncClient() as client:
        return (await client.get(f"http://127.0.0.1:{server.port}/state")).json()


def numbers(messages: list[str]) -> list[int]:
    return [int(message.split(":")[0]) for message in messages]


async def take(client: ClientConnection, count: int) -> list[str]:
    return [await client.recv() for _ in range(count)]


async def collect(client: ClientConnection) -> list[str]:
    """All messages until the connection is closed."""
    received = []
    with contextlib.suppress(websockets.ConnectionClosed):
        while True:
            received.append(await client.recv())
    return received


async def test_ready_frames_arrive(server):
    async with socket(server) as client:
        assert await client.recv() == "welcome"
        for size in (0, 1, 125, 126, 65_535, 65_536, 500_000):
            await client.send("echo:" + "é" * (size // 2))
            assert await client.recv() == "é" * (size // 2)


async def test_frames_keep_their_order_when_the_client_is_slow(server):
    async with socket(server, query={"max_buffer": 50_000_000}, max_queue=1) as client:
        await client.recv()
        await client.send("flood:20000:1000")
        await asyncio.sleep(0.5)  # the kernel's buffers are full and the server queues
        await client.send("echo:end")
        received = []
        while (message := await client.recv()) != "end":
            received.append(message)
        assert numbers(received) == list(range(20_000))
        assert {len(message) for message in received} == {1000}


async def test_pongs_come_between_the_frames(server):
    async with socket(server, query={"max_buffer": 50_000_000}, ping_interval=None) as client:
        await client.recv()
        await client.send("flood:5000:2000")
        pongs = [await client.ping(str(number)) for number in range(20)]
        await client.send("echo:end")
        received = []
        while (message := await client.recv()) != "end":
            received.append(message)
        assert numbers(received) == list(range(5000))
        await asyncio.wait_for(asyncio.gather(*pongs), 10)


@pytest.mark.parametrize("code", [1000, 1009, 4009, 4200])
async def test_close_sends_code_and_reason_after_the_frames_and_nothing_more(server, code):
    async with socket(server) as client:
        await client.send(f"close:{code}:Because – so:200")
        received = await collect(client)
        assert received[0] == "welcome"
        assert numbers(received[1:]) == list(range(200))
        assert (client.close_code, client.close_reason) == (code, "Because – so")


async def test_a_slow_client_gets_its_queue_and_the_close_frame(server):
    async with socket(server, query={"max_buffer": 50_000_000}, max_queue=1) as client:
        await client.send("close:4200:bye:20000")
        await asyncio.sleep(2)  # longer than Autobahn would wait by itself
        received = await collect(client)
        assert numbers(received[1:]) == list(range(20_000))
        assert client.close_code == 4200


async def test_a_client_that_closes_is_answered_and_the_application_told(server):
    async with socket(server) as client:
        await client.recv()
        await client.close(4321, "enough")

    async def told() -> bool:
        return (await state(server))["disconnects"] == [["a", 4321]]

    await until(told)


async def test_a_client_that_stops_reading_is_dropped_and_the_others_go_on(server):
    stuck = await socket(server, "stuck", max_queue=1)
    # The clients share this process with the test, and may lag more than a real one would.
    others = [await socket(server, f"other{number}", query={"max_buffer": 50_000_000}) for number in range(10)]
    before = (await state(server))["rss"]
    await others[0].send("publish:5000:2000")
    for messages in await asyncio.gather(*(take(client, 5001) for client in others)):
        assert numbers(messages[1:]) == list(range(5000))

    async def dropped() -> bool:
        return "stuck" not in (await state(server))["sockets"]

    await until(dropped)
    after = await state(server)
    assert after["sockets"] == [f"other{number}" for number in range(10)]
    assert [name for name, code in after["disconnects"]] == ["stuck"]
    assert after["rss"] - before < 8_000_000
    stuck.transport.abort()
    for client in others:
        await client.close()


async def test_a_client_that_sends_faster_than_it_is_served_waits(server):
    async with socket(server, query={"max_buffer": 50_000_000}) as client:
        before = (await state(server))["rss"]
        await client.send("sleep:2")
        sending = asyncio.create_task(send_numbered(client, 400, 100_000))
        await asyncio.sleep(1.5)
        assert (await state(server))["rss"] - before < 15_000_000
        messages = await take(client, 401)
        assert numbers(messages[1:]) == list(range(400))
        await sending


async def send_numbered(client: ClientConnection, count: int, size: int) -> None:
    for number in range(count):
        await client.send(f"echo:{number}:".ljust(size, "x"))


async def test_a_small_limit_is_kept(server):
    async with socket(server, query={"max_buffer": 10_000}, max_queue=1) as client:
        await client.send("flood:3000:10000")

        async def dropped() -> bool:
            return not (await state(server))["sockets"]

        await until(dropped)
        client.transport.abort()


async def test_sockets_that_open_no_writer_are_served_as_ever(server):
    async with connect(f"ws://127.0.0.1:{server.port}/stock", compression=None) as client:
        for text in ("a", "b" * 70_000, "é"):
            await client.send(text)
            assert await client.recv() == text


async def test_fragments_and_control_frames_between_them(server):
    async with socket(server) as client:
        await client.recv()
        await client.send(["ec", "ho:", "", "joined"])
        assert await client.recv() == "joined"
        await client.send("echo:")
        assert await client.recv() == ""


def masked(text: str, opcode: int = 0x81) -> bytes:
    data, mask = text.encode(), b"\x11\x22\x33\x44"
    length = bytes([0x80 | len(data)]) if len(data) < 126 else b"\xfe" + len(data).to_bytes(2, "big")
    return bytes([opcode]) + length + mask + bytes(byte ^ mask[at % 4] for at, byte in enumerate(data))


@pytest.mark.parametrize("size", [1, 7, 1000])
async def test_frames_may_come_in_any_pieces(server, size):
    texts = ["", "é", "x" * 119, "x" * 120, "x" * 121, "y" * 5000]
    stream = b"".join(masked(f"echo:{text}") for text in texts)
    async with socket(server) as client:
        await client.recv()
        for start in range(0, len(stream), size):
            client.transport.write(stream[start : start + size])
            await asyncio.sleep(0)
        assert await take(client, len(texts)) == texts


async def test_a_frame_between_fragments_of_another_is_refused(server):
    async with socket(server) as client:
        await client.recv()
        client.transport.write(masked("echo:", opcode=0x01))
        await asyncio.sleep(0.1)
        client.transport.write(masked("echo:intruder"))
        assert await collect(client) == []
        assert client.close_code == 1002


@pytest.mark.parametrize(
    ("raw", "code"),
    [
        (bytes.fromhex("8182 00000000 c328"), 1007),
        (bytes.fromhex("c181 00000000 61"), 1002),
        (bytes.fromhex("8381 00000000 61"), 1002),
        (bytes.fromhex("8161"), 1002),
        (bytes.fromhex("81ff 0000000000200000 00000000"), 1009),
    ],
)
async def test_a_violation_is_answered_with_its_close_code(server, raw, code):
    async with socket(server) as client:
        await client.recv()
        client.transport.write(raw)
        assert await collect(client) == []
        assert client.close_code == code


@pytest.mark.parametrize("name", ENGINES)
async def test_unflagged_frames_are_legal_where_compression_was_agreed(name):
    with engine(name, permessage_deflate=True) as server:
        async with connect(f"ws://127.0.0.1:{server.port}/?name=a", compression="deflate") as client:
            assert [type(each).__name__ for each in client.protocol.extensions] == ["PerMessageDeflate"]
            assert await client.recv() == "welcome"
            await client.send("echo:" + "z" * 5000)
            assert await client.recv() == "z" * 5000
            bomb = connect(f"ws://127.0.0.1:{server.port}/?name=b", compression="deflate", max_size=None)
            async with bomb as hostile:
                await hostile.send("echo:" + "0" * 3_000_000)
                assert await collect(hostile) == ["welcome"]
                assert hostile.close_code == 1009


async def test_compression_is_not_agreed_to_unless_asked_for(server):
    async with connect(f"ws://127.0.0.1:{server.port}/?name=a", compression="deflate") as client:
        assert client.protocol.extensions == []
