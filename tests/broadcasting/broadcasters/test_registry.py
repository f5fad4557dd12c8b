"""Broadcasters by the names of their connections."""

import os
from threading import Thread

import pytest
from django.core.exceptions import ImproperlyConfigured

from broadcasting import Broadcaster, UnknownConnection
from broadcasting.broadcasters import extend, get_broadcaster, registry
from broadcasting.broadcasters.registry import close_broadcasters, load_driver
from revurb.conf.values import Number


class Own(Broadcaster):
    option_kinds = {"SIZE": Number(lowest=1, highest=9)}
    closed = []

    def broadcast(self, *events):
        raise AssertionError

    def close(self):
        self.closed.append(self.name)
        raise OSError("a socket's mistake")


class Refusing(Own):
    def __init__(self, name, options):
        raise ImproperlyConfigured("it lacks a package.")


HERE = __name__


@pytest.fixture
def configure(settings):
    Own.closed.clear()

    def configure(**connections):
        settings.BROADCASTING = {"CONNECTIONS": connections}

    yield configure
    settings.BROADCASTING = {}


def test_a_broadcaster_is_made_once_and_knows_its_options(configure):
    configure(own={"DRIVER": f"{HERE}.Own", "SIZE": 3}, second={"DRIVER": f"{HERE}.Own"})
    own = get_broadcaster("own")
    assert own is get_broadcaster("own") is not get_broadcaster("second")
    assert (own.name, own.options) == ("own", {"SIZE": 3})


def test_threads_get_the_same(configure):
    configure(own={"DRIVER": "memory"})
    found = []
    threads = [Thread(target=lambda: found.append(get_broadcaster("own"))) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(set(map(id, found))) == 1


def test_some_connections_are_there_without_being_configured(configure):
    configure()
    assert type(get_broadcaster("log")).__name__ == "LogBroadcaster"
    assert type(get_broadcaster("null")).__name__ == "NullBroadcaster"


def test_changed_settings_close_what_was_made_whatever_it_says(configure, caplog):
    configure(own={"DRIVER": f"{HERE}.Own"}, second={"DRIVER": f"{HERE}.Own"})
    own = get_broadcaster("own")
    get_broadcaster("second")
    configure(own={"DRIVER": f"{HERE}.Own"})
    assert sorted(Own.closed) == ["own", "second"]
    assert "The broadcaster of the connection 'own' could not be closed." in caplog.text
    assert get_broadcaster("own") is not own
    close_broadcasters()


def test_a_forked_child_makes_its_own_and_leaves_its_parents_open(configure):
    configure(own={"DRIVER": f"{HERE}.Own"})
    own = get_broadcaster("own")
    child = os.fork()
    if child == 0:
        os._exit(1 if get_broadcaster("own") is own or Own.closed else 0)
    assert os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) == 0
    assert get_broadcaster("own") is own
    close_broadcasters()


@pytest.mark.parametrize(
    ("entry", "said"),
    [
        (None, r"There is no broadcasting connection 'own'. Known are revurb, log, null"),
        ({"DRIVER": "revrub"}, "DRIVER 'revrub' can't be imported .* Known are log, memory,"),
        ({"DRIVER": f"{HERE}.Nothing"}, "can't be imported"),
        ({"DRIVER": f"{HERE}.configure"}, "is no subclass of"),
        ({"DRIVER": "os.path"}, "is no subclass of"),
        ({"DRIVER": f"{HERE}.Refusing"}, "it lacks a package."),
        ({"DRIVER": "memory", "SIZE": 3}, r"\['own'\]\['SIZE'\] is unknown; Known are DRIVER, OUTBOX"),
        ({"DRIVER": f"{HERE}.Own", "SIZE": 10}, r"\['SIZE'\] must be a whole number from 1 to 9, not 10"),
        ({"DRIVER": f"{HERE}.Own", "SIEZ": 3}, "did you mean SIZE"),
    ],
)
def test_what_can_not_be_used(configure, entry, said):
    configure(**({} if entry is None else {"own": entry}))
    with pytest.raises(UnknownConnection, match=said):
        get_broadcaster("own")


def test_drivers_of_ones_own_can_have_a_short_name(configure, monkeypatch):
    monkeypatch.setattr(registry, "DRIVERS", dict(registry.DRIVERS))
    extend("own", f"{HERE}.Own")
    assert load_driver("own") is Own
    configure(here={"DRIVER": "own"})
    assert isinstance(get_broadcaster("here"), Own)
    load_driver.cache_clear()
    close_broadcasters()
