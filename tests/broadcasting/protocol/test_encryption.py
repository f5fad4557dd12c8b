"""What is said in encrypted channels."""

import base64
import json

from nacl.secret import SecretBox
from pusher.crypto import generate_shared_secret

from broadcasting.protocol.encryption import channel_key, encrypt

MASTER = b"01234567890123456789012345678901"


def test_a_channels_key_is_its_own():
    assert len(channel_key(MASTER, "private-encrypted-a")) == 32
    assert channel_key(MASTER, "private-encrypted-a") != channel_key(MASTER, "private-encrypted-b")


def test_what_is_encrypted_can_be_read_with_the_channels_key():
    sealed = json.loads(encrypt(MASTER, "private-encrypted-a", '{"grüße":"👋"}'))
    assert sorted(sealed) == ["ciphertext", "nonce"]
    box = SecretBox(channel_key(MASTER, "private-encrypted-a"))
    nonce, text = (base64.b64decode(sealed[name]) for name in ("nonce", "ciphertext"))
    assert box.decrypt(text, nonce).decode() == '{"grüße":"👋"}'


def test_no_nonce_comes_twice():
    assert len({encrypt(MASTER, "private-encrypted-a", "{}") for _ in range(100)}) == 100


def test_the_pusher_package_makes_the_same_keys():
    assert generate_shared_secret(b"private-encrypted-a", MASTER) == channel_key(MASTER, "private-encrypted-a")
