"""The embedded Valkey: private, watched, and gone with whoever started it."""

import time

import pytest
from redis import Redis

from broadcasting.server import embedded
from broadcasting.server.embedded import EmbeddedFailed, EmbeddedValkey, embedded_available
from broadcasting.server.valkey_keeper import SOCKET
from tests.integration.servers import wait_until


@pytest.fixture
def valkey():
    valkey = EmbeddedValkey()
    yield valkey
    valkey.stop()


def answers(valkey) -> bool:
    with Redis(unix_socket_path=str(valkey.folder / SOCKET)) as client:
        return bool(client.ping())


def test_it_answers_in_a_folder_of_its_own(valkey):
    assert embedded_available()
    valkey.start()
    assert answers(valkey)
    assert valkey.url == f"unix://{valkey.folder}/{SOCKET}"
    assert valkey.folder.stat().st_mode & 0o777 == 0o700
    valkey.stop()
    assert not valkey.folder.exists()
    valkey.stop()


def test_it_is_left_alone_as_long_as_it_lives(valkey):
    valkey.start()
    keeper = valkey._keeper
    valkey.look_after(pytest.fail)
    assert valkey._keeper is keeper


def test_it_is_started_again(valkey, monkeypatch):
    told = []
    valkey.start()
    valkey._keeper.kill()
    valkey._keeper.wait()
    valkey.look_after(told.append)
    assert told == ["The embedded Valkey has ended, and starts again."]
    assert valkey._keeper is None
    valkey.due = time.monotonic()
    valkey.look_after(told.append)
    wait_until(lambda: (valkey.folder / SOCKET).exists() and answers(valkey))
    assert len(told) == 1


def test_one_that_cannot_be_started_again_is_tried_later(valkey, monkeypatch):
    def fail(*arguments, **options):
        raise OSError("no room")

    told = []
    monkeypatch.setattr(embedded.subprocess, "Popen", fail)
    valkey.due = time.monotonic()
    valkey.look_after(told.append)
    assert told == ["The embedded Valkey could not be started: no room."]
    assert valkey.due > time.monotonic()


def test_why_it_does_not_start_is_told_and_nothing_is_left(valkey):
    (valkey.folder / "valkey.conf").mkdir()
    with pytest.raises(EmbeddedFailed, match="does not start: .+"):
        valkey.start()
    assert not valkey.folder.exists()
    assert valkey._keeper is None
