"""Sessions that were told who lets them in, by what and until when."""

import json

import pytest

from broadcasting.protocol.commands import Reply, SignIn, Subscribe
from broadcasting.protocol.ended import EndedAccess
from broadcasting.protocol.grants import FRESH, Grant, write_grant
from broadcasting.protocol.session import Session
from broadcasting.protocol.signatures import subscription_auth, user_auth
from tests.broadcasting.protocol.sessions import Conversation, error_of
from tests.broadcasting.protocol.vectors import SOCKET_ID

CHANNEL = "private-x"
USER = '{"id":"7"}'
EPOCH = 1_700_000_000.0
NOW = EPOCH + 1000.0
"""The wall's time at the beginning of a conversation."""

GRANT = Grant("7", "sanctum:15", NOW, NOW + 100)


class Talk(Conversation):
    def __init__(self, **changes):
        super().__init__(**changes)
        self.ended = EndedAccess()
        self.session = Session(self.application, SOCKET_ID, now=self.now, epoch=EPOCH, ended=self.ended)

    def auth(self, channel=CHANNEL, grant=GRANT, channel_data=None, socket_id=SOCKET_ID):
        part = grant if grant is None or isinstance(grant, str) else write_grant(grant)
        return subscription_auth(self.application, socket_id, channel, channel_data, part)

    def joins(self, auth, channel=CHANNEL):
        commands = self.subscribe(channel, auth=auth)
        assert len(commands) == 1 or error_of(commands[0]) == (4009, "Connection is unauthorized")
        return isinstance(commands[0], Subscribe)


@pytest.fixture
def talk():
    return Talk()


def test_a_subscription_tells_who_let_it_in(talk):
    assert talk.joins(talk.auth())
    assert talk.session.was_let_in("7") and talk.session.was_let_in("7", "sanctum:15")
    assert not talk.session.was_let_in("8") and not talk.session.was_let_in("7", "sanctum:1")


def test_so_does_a_member(talk):
    data = '{"user_id":"7"}'
    (command,) = talk.subscribe("presence-x", data, auth=talk.auth("presence-x", GRANT, data))
    assert isinstance(command, Subscribe) and talk.session.was_let_in("7", "sanctum:15")


def test_so_does_a_sign_in(talk):
    (command,) = talk.sign_in(USER, auth=user_auth(talk.application, SOCKET_ID, USER, write_grant(GRANT)))
    assert isinstance(command, SignIn) and talk.session.was_let_in("7", "sanctum:15")


def test_without_a_grant_nothing_is_known(talk):
    assert talk.joins(talk.auth(grant=None))
    assert not talk.session.was_let_in("7")


def test_a_grant_can_not_be_left_out(talk):
    assert not talk.joins(talk.auth().rpartition(":")[0])


def test_a_grant_can_not_be_changed_or_added(talk):
    other = write_grant(Grant("8", None, NOW))
    assert not talk.joins(f"{talk.auth().rpartition(':')[0]}:{other}")
    assert not talk.joins(f"{talk.auth(grant=None)}:{other}")
    assert not talk.joins(f"{talk.auth()}:{other}")
    assert not talk.session.grants


def test_it_is_for_one_socket_and_one_channel(talk):
    assert not talk.joins(talk.auth(socket_id="1.1"))
    assert not talk.joins(talk.auth("private-y"))
    assert not talk.joins(talk.auth(channel_data=""))


def test_it_is_of_one_application(talk):
    other = Talk()
    other.application = other.application.from_mapping({"ID": "2", "KEY": talk.application.key, "SECRET": "other"})
    assert not talk.joins(other.auth())


def test_a_subscription_is_no_sign_in(talk):
    commands = talk.sign_in(USER, auth=talk.auth())
    assert error_of(commands[0]) == (4009, "Connection is unauthorized")
    assert not talk.session.grants


def test_nothing_of_it_passes_for_another_signed_text(talk):
    """``SOCKET::grant::GRANT::...`` is no subscription's text, as no channel's name holds a colon or is empty."""
    part = write_grant(GRANT)
    signature = talk.auth().split(":")[1]
    for channel in (f":grant::{part}::{SOCKET_ID}:{CHANNEL}", f"grant::{part}::{SOCKET_ID}:{CHANNEL}", ""):
        commands = talk.say("pusher:subscribe", {"channel": channel, "auth": f"{talk.application.key}:{signature}"})
        assert all(isinstance(each, Reply) for each in commands)
    data = f"{part}::{SOCKET_ID}:{CHANNEL}"
    assert not isinstance(talk.sign_in(data, auth=f"{talk.application.key}:{signature}")[0], SignIn)


@pytest.mark.parametrize("grant", ["abcd", "e30", "a" * 2048, write_grant(Grant("7", None, NOW))[:-4]])
def test_what_was_signed_and_is_none_is_refused(talk, grant):
    assert not talk.joins(talk.auth(grant=grant))


def test_a_huge_one_is_too_large_a_message(talk):
    (close,) = talk.subscribe(CHANNEL, auth=talk.auth(grant="a" * 20_000))
    assert close.code == 1009


@pytest.mark.parametrize(
    ("issued_at", "expires_at", "is_good"),
    [
        (NOW, None, True),
        (NOW, NOW + 0.1, True),
        (NOW, NOW, False),
        (NOW - 10, NOW - 1, False),
        (NOW - FRESH, None, True),
        (NOW - FRESH - 1, None, False),
        (NOW + 1000, None, True),
    ],
)
def test_it_is_good_for_a_while(talk, issued_at, expires_at, is_good):
    assert talk.joins(talk.auth(grant=Grant("7", None, issued_at, expires_at))) is is_good


def test_when_it_ends_the_client_is_sent_for_another(talk):
    assert talk.joins(talk.auth())
    assert talk.wait(99) == [Reply('{"event":"pusher:ping"}')]
    talk.say("pusher:pong", {})
    error, close = talk.wait(1)
    assert error_of(error)[0] == close.code == 4200
    assert "expired" in close.reason
    talk.assert_ended()


def test_the_first_of_several_to_end_counts(talk):
    assert talk.joins(talk.auth(grant=Grant("7", "sanctum:1", NOW, NOW + 50)))
    assert talk.joins(talk.auth("private-y"), "private-y")
    assert talk.joins(talk.auth("private-z", Grant("7", None, NOW)), "private-z")
    assert talk.wait(49) == []
    assert talk.wait(1)[-1].code == 4200


def test_a_credential_whose_end_was_put_off_lasts(talk):
    assert talk.joins(talk.auth())
    assert talk.joins(talk.auth("private-y", Grant("7", "sanctum:15", NOW + 1, None)), "private-y")
    assert talk.wait(101) == [Reply('{"event":"pusher:ping"}')]


def test_leaving_the_channel_changes_nothing(talk):
    assert talk.joins(talk.auth())
    talk.session.joined(CHANNEL, None)
    talk.session.left(CHANNEL)
    assert talk.session.was_let_in("7", "sanctum:15")


def test_what_has_ended_does_not_come_in_by_what_was_signed_before(talk):
    auth = talk.auth()
    talk.ended.note(talk.application.id, "7", "sanctum:15", NOW)
    assert not talk.joins(auth)
    assert talk.joins(talk.auth("private-y", Grant("7", "sanctum:16", NOW)), "private-y")


def test_nor_does_it_sign_in(talk):
    talk.ended.note(talk.application.id, "7", None, NOW)
    commands = talk.sign_in(USER, auth=user_auth(talk.application, SOCKET_ID, USER, write_grant(GRANT)))
    assert json.loads(json.loads(commands[0].text)["data"])["code"] == 4009
