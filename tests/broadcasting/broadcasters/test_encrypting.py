"""Master keys, and events for encrypted channels."""

import json
import sys

import pytest

from broadcasting.broadcasters import PayloadError
from broadcasting.broadcasters.encrypting import Encryption, MasterKey
from tests.broadcasting.broadcasters.events import MASTER_KEY, event

SECRET = "private-encrypted-a"


def test_a_master_key_is_base64_of_32_bytes():
    assert MasterKey().check(MASTER_KEY) == b"01234567890123456789012345678901"
    assert MasterKey().read(f" {MASTER_KEY}\n") == b"01234567890123456789012345678901"


@pytest.mark.parametrize(
    "value", ["", "hush-hush", MASTER_KEY[:-4], MASTER_KEY + "aush", "hüsh" * 10, b"x" * 32, None, 7]
)
def test_another_value_is_refused_without_being_shown(value):
    with pytest.raises(ValueError) as caught:
        MasterKey().check(value)
    assert "32" in str(caught.value)
    assert "ush" not in str(caught.value)


def test_only_encrypted_channels_are_encrypted():
    encryption = Encryption("revurb", MasterKey().check(MASTER_KEY))
    plain = event("private-a", "room")
    assert encryption.apply(plain) is plain
    sealed = encryption.apply(event(SECRET))
    assert sorted(json.loads(sealed.data)) == ["ciphertext", "nonce"]
    assert (sealed.name, sealed.channels) == ("tick", (SECRET,))
    assert "nonce" in encryption.apply(event("private-encrypted-cache-a")).data


def test_without_a_key_nothing_secret_leaves():
    with pytest.raises(PayloadError, match="ENCRYPTION_MASTER_KEY of connection 'revurb'"):
        Encryption("revurb", None).apply(event(SECRET))


@pytest.mark.parametrize("channels", [(SECRET, "room"), ("room", SECRET), (SECRET, "private-encrypted-b")])
def test_an_encrypted_channel_is_alone(channels):
    with pytest.raises(PayloadError, match="can't go to other channels"):
        Encryption("revurb", b"k" * 32).apply(event(*channels))


def test_without_pynacl_it_says_what_to_install(monkeypatch):
    monkeypatch.setitem(sys.modules, "nacl.secret", None)
    with pytest.raises(PayloadError, match=r"pip install 'revurb\[encryption\]'"):
        Encryption("revurb", b"k" * 32).apply(event(SECRET))
