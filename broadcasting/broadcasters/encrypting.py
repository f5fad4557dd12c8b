"""Encrypted channels: the master key of a connection, and what it does to events."""

import binascii
from base64 import b64decode
from dataclasses import dataclass, replace
from typing import Any

from broadcasting.broadcasters.errors import PayloadError
from broadcasting.protocol.channels import ChannelKind
from broadcasting.protocol.encryption import KEY_SIZE, encrypt
from broadcasting.protocol.messages import Event
from revurb.conf.values import Kind

NO_KEY = "an encrypted channel needs the option ENCRYPTION_MASTER_KEY of connection {!r}"
NO_NACL = "encrypted channels need the package PyNaCl: pip install 'revurb[encryption]'"
NOT_ALONE = "an event for an encrypted channel can't go to other channels too, for each has a key of its own"


@dataclass(frozen=True, slots=True, kw_only=True)
class MasterKey(Kind):
    """Base64 of 32 bytes, which is what it comes out as. It never shows up in an error."""

    expected: str = "base64 of 32 random bytes, as `openssl rand -base64 32` prints them"

    def check(self, value: Any) -> bytes:
        try:
            key = b64decode(value, validate=True) if isinstance(value, str) else b""
        except (binascii.Error, ValueError):
            key = b""
        if len(key) != KEY_SIZE:
            raise ValueError(f"must be {self.expected}")
        return key

    def read(self, text: str) -> bytes:
        return self.check(text.strip())


class Encryption:
    """What one connection does for encrypted channels. ``key`` is ``None`` where it has none."""

    def __init__(self, connection: str, key: bytes | None) -> None:
        self.key = key
        self._connection = connection

    def apply(self, event: Event) -> Event:
        """The event as it goes out. Raises ``PayloadError`` where it can't be encrypted as it must."""
        if not _is_encrypted(event):
            return event
        key = self._key_for(event)
        try:
            return replace(event, data=encrypt(key, event.channels[0], event.data))
        except ImportError:
            raise PayloadError(NO_NACL) from None

    def _key_for(self, event: Event) -> bytes:
        if len(event.channels) > 1:
            raise PayloadError(NOT_ALONE)
        if self.key is None:
            raise PayloadError(NO_KEY.format(self._connection))
        return self.key


def _is_encrypted(event: Event) -> bool:
    return any(channel.startswith(ChannelKind.PRIVATE_ENCRYPTED.value) for channel in event.channels)
