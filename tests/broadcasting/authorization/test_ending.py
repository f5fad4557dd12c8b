"""Whose access has ended loses their sockets, at all connections."""

import logging
import multiprocessing
from datetime import UTC, datetime

import pytest
from django.contrib.auth.models import User

from broadcasting.authorization import ending
from broadcasting.authorization.ending import close_sockets, wait_for_orders
from broadcasting.broadcasters import BroadcastError, get_broadcaster
from broadcasting.broadcasters.registry import close_broadcasters
from broadcasting.protocol.application import Application
from revurb.signals import access_ended
from tests.broadcasting.authorization.signer import SigningBroadcaster

HERE = __name__


class Server(SigningBroadcaster):
    """Remembers what it was told."""

    takes_grants = True

    def __init__(self, name, options):
        super().__init__(name, options)
        self.told = []

    def terminate(self, user_id):
        self.told.append(user_id)

    def end_access(self, user_id, credential, *, reconnect=False):
        self.told.append((user_id, credential, "reconnect") if reconnect else (user_id, credential))


class Pusher(Server):
    takes_grants = False


class Away(Server):
    def end_access(self, user_id, credential, *, reconnect=False):
        raise BroadcastError("The server is away.")


class Broken(Server):
    def end_access(self, user_id, credential, *, reconnect=False):
        raise RuntimeError("broken")


class Nobody(Server):
    application: Application | None = None


@pytest.fixture(autouse=True)
def connected(settings):
    def configure(**more):
        settings.BROADCASTING = {
            "DEFAULT": "first",
            "CONNECTIONS": {name: {"DRIVER": f"{HERE}.{kind}"} for name, kind in more["drivers"].items()},
            **more.get("settings", {}),
        }

    configure(drivers={"first": "Server", "second": "Server", "pusher": "Pusher", "nobody": "Nobody"})
    yield configure
    wait_for_orders()
    close_broadcasters()


def told(name):
    wait_for_orders()
    return get_broadcaster(name).told


def test_a_credential_that_was_revoked_is_told_to_all_who_know_it():
    close_sockets(user_id="7", credential="sanctum:15", reason="revoked", sender=None, signal=None)
    assert told("first") == told("second") == [("7", "sanctum:15")]
    assert told("pusher") == told("nobody") == []


def test_who_may_return_is_sent_to_ask_anew():
    close_sockets(user_id="7", credential="sanctum:15", reason="narrowed", may_return=True)
    assert told("first") == [("7", "sanctum:15", "reconnect")]


@pytest.mark.django_db(transaction=True)
def test_a_user_who_was_shut_out_is_told_to_others_by_the_id_that_they_know():
    user = User.objects.create(username="ada")
    close_sockets(user_id=str(user.pk))
    assert told("first") == [(str(user.pk), None)]
    assert told("pusher") == [str(user.pk)]


@pytest.mark.django_db(transaction=True)
def test_that_id_may_be_another(monkeypatch):
    monkeypatch.setattr(User, "get_broadcast_id", lambda user: f"u-{user.username}", raising=False)
    user = User.objects.create(username="ada")
    close_sockets(user_id=str(user.pk))
    assert told("pusher") == ["u-ada"]
    close_sockets(user_id="0")
    close_sockets(user_id="no-number")
    assert told("pusher") == ["u-ada"]


@pytest.mark.django_db(transaction=True)
def test_a_user_who_was_deleted_had_their_key():
    close_sockets(user_id="12345")
    assert told("pusher") == ["12345"]


@pytest.mark.django_db(transaction=True)
def test_without_grants_all_go_by_that_id(connected):
    connected(drivers={"first": "Server"}, settings={"GRANTS": False})
    close_sockets(user_id="7", credential="sanctum:15")
    close_sockets(user_id="7")
    assert told("first") == ["7"]


@pytest.mark.parametrize(("driver", "shown"), [("Away", "The server is away."), ("Broken", "may stay open")])
def test_a_failure_is_logged_and_what_follows_goes_on(connected, caplog, driver, shown):
    connected(drivers={"first": driver})
    close_sockets(user_id="7", credential="sanctum:15")
    close_sockets(user_id="8", credential="sanctum:16")
    wait_for_orders()
    messages = [each.getMessage() for each in caplog.records if each.levelno == logging.ERROR]
    assert len(messages) == 2 and all(shown in each for each in messages)


def test_whoever_is_in_for_a_while_yet_asks_anew():
    close_sockets(user_id="7", credential="sanctum:15", until=datetime(2033, 5, 18, tzinfo=UTC))
    assert told("first") == [("7", "sanctum:15", "reconnect")]


def test_one_that_is_away_does_not_keep_the_others(connected, caplog):
    connected(drivers={"first": "Away", "broken": "Broken", "third": "NoSuchDriver", "second": "Server"})
    close_sockets(user_id="7", credential="sanctum:15")
    assert told("second") == [("7", "sanctum:15")]
    assert all(name in caplog.text for name in ("'first'", "'broken'", "'third'"))


def test_connections_that_nobody_uses_are_left_alone(monkeypatch):
    asked = []
    monkeypatch.setattr(ending, "get_broadcaster", lambda name: asked.append(name) or get_broadcaster(name))
    close_sockets(user_id="7", credential="sanctum:15")
    wait_for_orders()
    assert asked == ["first", "second", "pusher", "nobody"]


def test_the_signal_is_enough():
    access_ended.send_robust(sender=None, user_id="7", credential="sanctum:15", reason="revoked")
    assert told("first") == [("7", "sanctum:15")]


def test_a_forked_child_has_a_thread_of_its_own():
    close_sockets(user_id="7", credential="sanctum:15")
    wait_for_orders()
    child = multiprocessing.get_context("fork").Process(target=wait_for_orders)
    child.start()
    child.join(20)
    assert child.exitcode == 0
