"""The leader of several workers: what must be there before any is started. What it leads is run by test_workers."""

import io
import os
import socket

import pytest

from broadcasting.server import leader
from broadcasting.server.base import ServerOptions
from broadcasting.server.leader import Leader, NothingShared
from broadcasting.server.listeners import ListenError, open_shared_listeners
from broadcasting.server.workers import Launcher

OPTIONS = ServerOptions(host="127.0.0.1", port=0, shutdown_grace=1)


@pytest.fixture
def configure(settings):
    settings.CHANNEL_LAYERS = {}

    def configure(**values) -> None:
        settings.REVURB = values

    return configure


@pytest.fixture
def lead(monkeypatch):
    """Runs a leader that ends where workers would be started; returns what it would start them with."""
    started, opened = {}, []

    def open_listeners(options: ServerOptions, count: int) -> list[list[socket.socket]]:
        opened[:] = open_shared_listeners(options, count)
        return opened

    class LauncherThatEnds(Launcher):
        def __init__(self, command, **options) -> None:
            started.update(options, command=command)
            raise InterruptedError

    def lead(options: ServerOptions = OPTIONS, **more) -> dict:
        monkeypatch.setattr(leader, "Launcher", LauncherThatEnds)
        monkeypatch.setattr(leader, "open_shared_listeners", open_listeners)
        monkeypatch.setattr(leader, "get_child_arguments", lambda: ["python"])  # a test process has no script
        made = Leader(options, io.StringIO(), io.StringIO())
        try:
            made.run(2, **{"debug": False, "coloured": False, "reloader": False, **more})
        except InterruptedError:
            for listener in (each for listeners in opened for each in listeners):
                listener.close()
            if made._valkey:
                made._valkey.stop()
        return started

    return lead


def test_a_redis_that_is_configured_is_used(configure, lead):
    configure(REDIS_URL="redis://redis")
    assert lead()["redis_url"] is None


def test_one_is_brought_along_where_there_is_none(configure, lead):
    configure()
    assert lead()["redis_url"].startswith("unix://")


def test_a_node_among_others_needs_one_that_is_shared(configure, lead):
    configure(SCALING_ENABLED=True)
    with pytest.raises(NothingShared, match="REDIS_URL"):
        lead()


def test_without_the_extra_the_command_says_so(configure, lead, monkeypatch):
    configure()
    monkeypatch.setattr(leader, "embedded_available", lambda: False)
    with pytest.raises(NothingShared, match=r"revurb\[embedded\]"):
        lead()


def test_a_system_on_which_processes_cannot_share_a_port(configure, lead, monkeypatch):
    monkeypatch.delattr(os, "fork")
    with pytest.raises(NothingShared, match="run one worker"):
        lead()


def test_what_is_wrong_with_the_place_is_told_before_anything_is_started(configure, lead, tmp_path):
    configure()
    with pytest.raises(ListenError, match="Cannot read the TLS file"):
        lead(ServerOptions(host="127.0.0.1", port=0, tls_cert=str(tmp_path / "none.pem")))


def test_only_with_debug_is_output_labelled(configure, lead):
    configure(REDIS_URL="redis://redis")
    assert (lead()["out"], lead()["columns"]) == (None, None)
    assert lead(debug=True)["out"] is not None


class Broken(io.StringIO):
    def write(self, text: str) -> int:
        raise BrokenPipeError


def test_output_that_nobody_reads_stops_nothing():
    made = Leader(OPTIONS, Broken(), Broken())
    made._tell("news")
    made._warn("trouble")
