"""The keeper of the embedded Valkey, run by its path as the parent does it."""

import signal
import socket
import subprocess
import sys

import psutil
import pytest
from redis import Redis

from broadcasting.server import valkey_keeper
from broadcasting.server.valkey_keeper import READY, SOCKET
from tests.integration.servers import wait_until


class Keeper:
    """A keeper, and the parent's end of its link."""

    def __init__(self, folder) -> None:
        self.folder = folder
        self.parent, theirs = socket.socketpair()
        self.parent.settimeout(20)
        with theirs:
            command = [sys.executable, "-P", valkey_keeper.__file__, str(folder), str(theirs.fileno())]
            self.process = subprocess.Popen(command, pass_fds=[theirs.fileno()])

    @property
    def valkey(self) -> psutil.Process:
        (child,) = psutil.Process(self.process.pid).children()
        return child

    def close(self) -> None:
        self.parent.close()
        assert self.process.wait(20) in (0, 1)


@pytest.fixture
def keep():
    keepers = []

    def start(folder) -> Keeper:
        keepers.append(Keeper(folder))
        return keepers[-1]

    yield start
    for keeper in keepers:
        keeper.close()


@pytest.fixture
def folder(tmp_path):
    folder = tmp_path / "private"
    folder.mkdir()
    return folder


def test_it_ends_all_when_its_parent_is_gone(keep, folder):
    keeper = keep(folder)
    assert keeper.parent.recv(100) == READY
    valkey = keeper.valkey
    with Redis(unix_socket_path=str(folder / SOCKET)) as client:
        assert client.ping()
        assert client.config_get("save") == {"save": ""}
    keeper.parent.close()
    assert keeper.process.wait(20) == 0
    assert not valkey.is_running()
    assert not folder.exists()


def test_signals_to_the_whole_group_do_not_end_it(keep, folder):
    keeper = keep(folder)
    keeper.parent.recv(100)
    for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        keeper.process.send_signal(number)
    with Redis(unix_socket_path=str(folder / SOCKET)) as client:
        assert client.ping()
    assert keeper.process.poll() is None


def test_it_ends_when_valkey_dies(keep, folder):
    keeper = keep(folder)
    keeper.parent.recv(100)
    keeper.valkey.kill()
    assert keeper.process.wait(20) == 1
    wait_until(lambda: keeper.parent.recv(100) == b"")


def test_it_says_why_valkey_does_not_start(keep, folder):
    (folder / "valkey.conf").mkdir()
    keeper = keep(folder)
    assert b"valkey.conf" in keeper.parent.recv(65536)
    assert keeper.process.wait(20) == 1
