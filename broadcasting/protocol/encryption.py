"""End-to-end encryption: what is said in a ``private-encrypted-`` channel, the server can't read.

Pusher's scheme: NaCl's secret box, with a key of the channel's own that is made from the site's master key.
"""

import json
from base64 import b64encode
from hashlib import sha256

KEY_SIZE = 32
"""Bytes of a master key, and of a channel's."""


def channel_key(master_key: bytes, channel: str) -> bytes:
    """The key of one channel; the auth endpoint tells it to subscribers, in base64, as ``shared_secret``."""
    return sha256(channel.encode() + master_key).digest()


def encrypt(master_key: bytes, channel: str, data: str) -> str:
    """An event's data as it goes out to an encrypted channel. Raises ``ImportError`` where PyNaCl is not installed."""
    from nacl.secret import SecretBox

    message = SecretBox(channel_key(master_key, channel)).encrypt(data.encode())
    content = {"nonce": _base64(message.nonce), "ciphertext": _base64(message.ciphertext)}
    return json.dumps(content, separators=(",", ":"))


def _base64(data: bytes) -> str:
    return b64encode(data).decode()
