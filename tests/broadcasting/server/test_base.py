"""Starting and stopping, the same on both engines."""

import asyncio
import os
import signal
import socket
import threading

import httpx
import pytest
from websockets.asyncio.client import connect, unix_connect

from broadcasting.server import engine_class
from broadcasting.server.base import EngineUnavailable, ServerOptions
from tests.integration.servers import ENGINES, engine, until
from tests.integration.test_frame_writer import collect


@pytest.fixture(params=ENGINES)
def name(request):
    return request.param


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
async def test_a_signal_closes_the_sockets_with_4200_and_the_exit_is_clean(name, number):
    with engine(name) as server:
        clients = [await connect(f"ws://127.0.0.1:{server.port}/?name={each}") for each in range(20)]
        server.signal(number)
        for client in clients:
            assert await collect(client) == ["welcome"]
            assert (client.close_code, client.close_reason) == (4200, "Server restarting")
        assert await asyncio.to_thread(server.wait) == 0
        assert server.output.splitlines()[1:] == [f"stopping: {number.name}", "stopped"]


async def test_sockets_of_other_consumers_are_told_too(name):
    with engine(name) as server:
        async with connect(f"ws://127.0.0.1:{server.port}/stock") as client:
            await client.send("hello")
            assert await client.recv() == "hello"
            server.signal()
            assert await collect(client) == []
            assert client.close_code == 1012
        assert await asyncio.to_thread(server.wait) == 0


async def test_requests_under_way_are_finished_and_new_ones_refused(name):
    with engine(name) as server:
        address = f"http://127.0.0.1:{server.port}"
        async with httpx.AsyncClient() as client:
            slow = asyncio.create_task(client.get(f"{address}/slow"))
            await asyncio.to_thread(server.wait_for_output, "slow page asked for")
            server.signal()
            await asyncio.to_thread(server.wait_for_output, "stopping")
            with pytest.raises(httpx.TransportError):
                async with httpx.AsyncClient() as late:
                    await late.get(f"{address}/state")
            assert (await slow).status_code == 200
        assert await asyncio.to_thread(server.wait) == 0
        assert "Traceback" not in server.output


async def test_a_restart_answers_whoever_is_connected(name):
    """Also the client whose request is still on its way; the next one is for the process that takes over."""
    with engine(name) as server, socket.create_connection(("127.0.0.1", server.port)) as late:
        address = f"http://127.0.0.1:{server.port}/state"
        async with httpx.AsyncClient() as client:
            assert "connection" not in (await client.get(address)).headers
            server.signal(signal.SIGUSR1)
            await asyncio.to_thread(server.wait_for_output, "stopping: restart")
            assert (await client.get(address)).headers["connection"] == "close"
            with pytest.raises(httpx.TransportError):
                await client.get(address)
            late.sendall(b"GET /state HTTP/1.1\r\nHost: a\r\n\r\n")
            answer = b"".join(iter(lambda: late.recv(65536), b""))
            assert answer.startswith(b"HTTP/1.1 200")
            assert b"connection: close" in answer.lower()
        assert await asyncio.to_thread(server.wait) == 0


async def test_the_grace_period_ends_what_does_not_end_by_itself(name):
    with engine(name, shutdown_grace=1) as server:
        async with httpx.AsyncClient() as client:
            stuck = asyncio.create_task(client.get(f"http://127.0.0.1:{server.port}/stuck"))
            await asyncio.to_thread(server.wait_for_output, "stuck page asked for")
            server.signal()
            assert await asyncio.to_thread(server.wait) == 0
            with pytest.raises(httpx.HTTPError):
                (await stuck).raise_for_status()


async def test_a_socket_that_does_not_answer_the_close_cannot_hold_the_server(name):
    with engine(name, shutdown_grace=1) as server:
        client = await connect(f"ws://127.0.0.1:{server.port}/?name=a", max_queue=1, ping_interval=None)
        await client.send("flood:900:10000")
        server.signal()
        assert await asyncio.to_thread(server.wait) == 0
        client.transport.abort()


async def test_the_second_signal_ends_the_server_at_once(name):
    with engine(name, shutdown_grace=600) as server:
        async with httpx.AsyncClient() as client:
            stuck = asyncio.create_task(client.get(f"http://127.0.0.1:{server.port}/stuck"))
            await asyncio.to_thread(server.wait_for_output, "stuck page asked for")
            server.signal()
            await asyncio.to_thread(server.wait_for_output, "stopping")
            server.signal()
            assert await asyncio.to_thread(server.wait) == 128 + signal.SIGTERM
            with pytest.raises(httpx.TransportError):
                await stuck


async def test_a_unix_socket_is_served_and_removed(name, tmp_path):
    path = tmp_path / "revurb.sock"
    with socket.socket(socket.AF_UNIX) as stale:
        stale.bind(str(path))
    with engine(name, uds=str(path)) as server:
        async with unix_connect(str(path), "ws://localhost/?name=a") as client:
            assert await client.recv() == "welcome"
            await client.send("echo:over a file")
            assert await client.recv() == "over a file"
        server.signal()
        assert await asyncio.to_thread(server.wait) == 0
        assert "Traceback" not in server.output
        assert not path.exists()


async def test_an_inherited_socket_is_served(name):
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        listener.listen()
        port = listener.getsockname()[1]
        with engine(name, fd=listener.fileno(), pass_fds=[listener.fileno()]) as server:
            async with connect(f"ws://127.0.0.1:{port}/?name=a") as client:
                assert await client.recv() == "welcome"
            assert await asyncio.to_thread(server.stop) == 0


async def test_nothing_is_left_of_connections_that_come_and_go(name):
    with engine(name) as server:
        async with httpx.AsyncClient() as http:
            state = f"http://127.0.0.1:{server.port}/state"
            for _ in range(10):
                clients = [await connect(f"ws://127.0.0.1:{server.port}/?name={each}") for each in range(20)]
                for client in clients[::2]:
                    client.transport.abort()
                await asyncio.gather(*(client.close() for client in clients[1::2]))

            async def empty() -> bool:
                return not (await http.get(state)).json()["sockets"]

            await until(empty)
            assert len((await http.get(state)).json()["disconnects"]) == 200
        assert await asyncio.to_thread(server.stop) == 0
        assert "Traceback" not in server.output


def test_an_unknown_engine_is_refused_with_the_known_ones():
    with pytest.raises(EngineUnavailable, match="no engine 'gunicorn'; choose one of daphne, uvicorn"):
        engine_class("gunicorn")


def test_a_missing_package_is_named_with_the_extra(monkeypatch):
    monkeypatch.setitem(os.sys.modules, "uvicorn", None)
    monkeypatch.delitem(os.sys.modules, "broadcasting.server.uvicorn", raising=False)
    with pytest.raises(EngineUnavailable, match=r"'uvicorn'.*pip install 'revurb\[uvicorn\]'"):
        engine_class("uvicorn")


def test_stop_from_another_thread_also_before_the_start():
    async def close_sockets(grace: float) -> None:
        closed.append(grace)

    closed: list[float] = []
    reasons: list[str] = []
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        listener.listen()
        listener.setblocking(False)
        served = engine_class("uvicorn")(
            None, [listener], ServerOptions(shutdown_grace=2), close_sockets=close_sockets, on_stop=reasons.append
        )
        served.stop("reload")
        thread = threading.Thread(target=served.run)
        thread.start()
        thread.join(10)
        assert not thread.is_alive()
        served.stop("again")
    assert (closed, reasons) == ([2], ["reload"])
