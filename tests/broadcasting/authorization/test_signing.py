"""Who signs, and what."""

import base64
import hashlib

import nacl.secret
import pusher
import pytest
from django.contrib.auth.models import User

from broadcasting.authorization.refusals import CannotSign
from broadcasting.authorization.signing import Signer, get_signer
from broadcasting.protocol.grants import grant_part
from tests.broadcasting.authorization.signer import APPLICATION, CONNECTIONS, ENCRYPTION_KEY

MASTER_KEY = base64.b64encode(ENCRYPTION_KEY).decode()
PUSHER = pusher.Pusher(app_id="1", key="one", secret="first-secret", encryption_master_key_base64=MASTER_KEY)


def test_the_default_connections_application_signs():
    assert get_signer().application is APPLICATION


def test_another_connection_may_be_named():
    assert get_signer("other").application.key == "two"


def test_signatures_are_those_of_the_official_package():
    signer = get_signer()
    assert {"auth": signer.subscription("1.2", "private-a")} == PUSHER.authenticate("private-a", "1.2")
    answer = PUSHER.authenticate("presence-a", "1.2", {"user_id": "7"})
    assert signer.subscription("1.2", "presence-a", answer["channel_data"]) == answer["auth"]
    signed_in = PUSHER.authenticate_user("1.2", {"id": "7"})
    assert signer.user("1.2", signed_in["user_data"]) == signed_in["auth"]


def test_a_shared_secret_is_that_of_the_official_package():
    answer = PUSHER.authenticate("private-encrypted-a", "1.2")
    assert get_signer().shared_secret("private-encrypted-a") == answer["shared_secret"].decode()
    key = base64.b64decode(get_signer().shared_secret("private-encrypted-a"))
    assert len(key) == nacl.secret.SecretBox.KEY_SIZE
    assert key == hashlib.sha256(b"private-encrypted-a" + ENCRYPTION_KEY).digest()


def test_without_a_master_key_there_is_no_shared_secret():
    with pytest.raises(CannotSign, match="need an encryption key"):
        get_signer("other").shared_secret("private-encrypted-a")


@pytest.mark.parametrize("default", ["null", "log", "no-such-connection", []])
def test_without_an_application_it_says_what_to_do(settings, default):
    settings.BROADCASTING = {"DEFAULT": default, "CONNECTIONS": CONNECTIONS}
    with pytest.raises(CannotSign, match="manage.py revurb_install"):
        get_signer()


@pytest.mark.parametrize("driver", ["no.such.Driver", "builtins.int"])
def test_a_connection_that_can_not_be_used_signs_nothing(settings, driver):
    settings.BROADCASTING = {"DEFAULT": "broken", "CONNECTIONS": {"broken": {"DRIVER": driver}}}
    with pytest.raises(CannotSign):
        get_signer()


def test_a_signer_does_not_show_its_secrets():
    shown = repr(Signer(APPLICATION, ENCRYPTION_KEY))
    assert "first-secret" not in shown
    assert "0123456789" not in shown


class TestGrants:
    @pytest.mark.parametrize(
        ("connection", "setting", "granted"),
        [("granting", True, True), ("granting", False, False), ("signing", True, False), ("other", False, False)],
    )
    def test_are_for_servers_that_understand_them(self, settings, connection, setting, granted):
        settings.BROADCASTING = {"DEFAULT": "signing", "CONNECTIONS": CONNECTIONS, "GRANTS": setting}
        assert (get_signer(connection).grant(User(pk=7), None) is not None) is granted

    def test_stand_in_what_is_signed(self):
        signer = get_signer("granting")
        grant = signer.grant(User(pk=7), None)
        assert grant_part(signer.subscription("1.2", "private-a", None, grant)) == grant
        assert grant_part(signer.user("1.2", "{}", grant)) == grant
