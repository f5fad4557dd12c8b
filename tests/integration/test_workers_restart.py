"""New code for several workers by ``restartrevurb``: nobody is refused, and sockets are sent away gently."""

import asyncio
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

import httpx
import pytest
from websockets.asyncio.client import connect
from websockets.exceptions import ConnectionClosed
from websockets.sync.client import connect as connect_sync

from tests.integration.servers import ENGINES
from tests.integration.test_frame_writer import collect
from tests.integration.workers import PATIENCE, WorkersSite, descendants, eventually, gone, pids, printed, stop, who

DONE = "All workers are new."


@pytest.fixture(params=ENGINES)
def name(request):
    return request.param


@pytest.fixture
def pages(tmp_path):
    return WorkersSite(tmp_path)


@contextmanager
def repeating(action: Callable[[], Any]) -> Iterator[list[Any]]:
    """Do something again and again in a thread; yields its results, and raises at the end what went wrong."""
    results: list[Any] = []
    failures: list[Exception] = []
    enough = threading.Event()

    def repeat() -> None:
        try:
            # With a breath between, since the restart needs the machine, too.
            while not enough.wait(0.01):
                results.append(action())
        except Exception as error:
            failures.append(error)

    thread = threading.Thread(target=repeat)
    thread.start()
    try:
        yield results
    finally:
        enough.set()
        thread.join(PATIENCE)
    if failures:
        raise failures[0]


def greet(server) -> None:
    """Open a socket; it may be told at once to come back, but is never refused."""
    with connect_sync(f"ws://127.0.0.1:{server.port}/app/a-key", open_timeout=PATIENCE) as client:
        try:
            assert "pusher:" in client.recv(PATIENCE)
        except ConnectionClosed as closed:
            assert closed.rcvd.code == 4200


@pytest.mark.timeout(150)
def test_new_code_is_served_and_nobody_is_refused(name, pages):
    with pages.serving("--server", name) as server, httpx.Client(timeout=PATIENCE) as client:

        def keep_alive() -> int:
            return client.get(f"http://127.0.0.1:{server.port}/who").json()["version"]

        old = pids(server)
        pages.write("VERSION = 2")
        assert {who(server)["version"] for _ in range(20)} == {1}
        with (
            repeating(lambda: who(server)["version"]) as fresh,
            repeating(keep_alive) as kept,
            repeating(lambda: greet(server)) as sockets,
        ):
            pages.restart()
            eventually(printed(server, DONE))
        for versions in (fresh, kept):
            assert versions[0] == 1
            assert versions[-1] == 2
        assert len(sockets) > 10
        new = [who(server) for _ in range(40)]
        assert {each["version"] for each in new} == {2}
        assert {each["pid"] for each in new}.isdisjoint(old)
        assert gone(old)
        stop(server)


@pytest.mark.timeout(150)
async def test_sockets_are_sent_away_in_slices(name, pages):
    async def closing(client) -> float:
        await collect(client)
        assert client.close_code == 4200
        return asyncio.get_running_loop().time()

    with pages.serving("--server", name, REVURB_DRAIN_SECONDS="2") as server:
        clients = [await connect(f"ws://127.0.0.1:{server.port}/app/a-key") for _ in range(500)]
        await asyncio.to_thread(pages.restart)
        closed = sorted(await asyncio.gather(*map(closing, clients)))
        await asyncio.to_thread(eventually, printed(server, DONE))
        # Never more than a few at one moment, whatever this machine is busy with.
        most = max(sum(first <= moment < first + 0.05 for moment in closed) for first in closed)
        assert most < 100
        await asyncio.to_thread(stop, server)


@pytest.mark.timeout(150)
def test_code_that_does_not_start_leaves_the_old_one(name, pages):
    with pages.serving("--server", name) as server:
        old = pids(server)
        pages.write("raise RuntimeError('not finished')")
        pages.restart()
        eventually(printed(server, "The restart has failed, and the old workers go on. Worker 1 (process "))
        assert "RuntimeError: not finished" in server.output
        assert pids(server) == old
        pages.write("VERSION = 3")
        pages.restart()
        eventually(printed(server, DONE))
        assert {who(server)["version"] for _ in range(20)} == {3}
        assert server.stop() == 0


@pytest.mark.timeout(150)
def test_a_failing_check_of_new_code_leaves_the_old_one(pages):
    with pages.serving() as server:
        old = pids(server)
        settings = pages.folder / f"{pages.environment['DJANGO_SETTINGS_MODULE']}.py"
        settings.write_text(f"{settings.read_text()}\nREVURB = {{'APPS': []}}\n")
        pages.restart()
        eventually(printed(server, "The restart has failed, and the old workers go on."))
        assert "broadcasting.E007" in server.output
        assert pids(server) == old
        stop(server)


@pytest.mark.timeout(150)
def test_a_folder_is_entered_anew_by_its_name(pages, tmp_path):
    """As when a symbolic link is pointed at the next release."""
    releases = [tmp_path / "one", tmp_path / "two"]
    for number, release in enumerate(releases, 1):
        release.mkdir()
        (release / "version.py").write_text(f"VERSION = {number}\n")
        (release / "manage.py").write_text(MANAGE)
    (tmp_path / "version.py").unlink()
    current = tmp_path / "current"
    current.symlink_to(releases[0])
    with pages.serving(cwd=current, program="manage.py", PWD=str(current)) as server:
        assert who(server)["version"] == 1
        (tmp_path / "next").symlink_to(releases[1])
        (tmp_path / "next").rename(current)
        pages.restart()
        eventually(printed(server, DONE))
        assert {who(server)["version"] for _ in range(20)} == {2}
        stop(server)


@pytest.mark.timeout(150)
def test_a_stop_in_the_middle_of_a_restart(name, pages):
    with pages.serving("--server", name) as server:
        pages.write("import time\ntime.sleep(600)")
        pages.restart()
        eventually(lambda: len(descendants(server)) == 5)  # two workers, Valkey and its keeper, and a new one
        stop(server)


MANAGE = """\
import os, sys
from django.core.management import execute_from_command_line
execute_from_command_line(sys.argv)
"""
