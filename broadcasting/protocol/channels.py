"""Channel names: their grammar, and what the name alone says about a channel."""

import re
from dataclasses import dataclass
from enum import Enum
from functools import lru_cache

from broadcasting.protocol.errors import InvalidChannelName

USER_PREFIX = "#server-to-user-"

# Pusher's charset for channels; a user's own channel is the one name that may begin with a hash.
_GRAMMAR = re.compile(r"(?:#server-to-user-)?[A-Za-z0-9_\-=@,.;]+")


class ChannelKind(Enum):
    """The kinds of channels, in the order in which their prefixes are tried.

    Reverb takes ``privatefoo`` for a private channel; like Pusher we want the dash, because no
    Laravel auth endpoint guards a name without it.
    """

    USER = USER_PREFIX
    PRIVATE_ENCRYPTED_CACHE = "private-encrypted-cache-"
    PRIVATE_ENCRYPTED = "private-encrypted-"
    PRIVATE_CACHE = "private-cache-"
    PRIVATE = "private-"
    PRESENCE_CACHE = "presence-cache-"
    PRESENCE = "presence-"
    CACHE = "cache-"
    PUBLIC = ""

    @classmethod
    def of(cls, name: str) -> "ChannelKind":
        """Tell the kind of a channel by its name."""
        return next(kind for kind in cls if name.startswith(kind.value))


@dataclass(frozen=True, slots=True)
class ChannelName:
    """A valid channel name. Get one by ``parse``."""

    name: str
    kind: ChannelKind

    @staticmethod
    def parse(name: object, max_length: int = 200) -> "ChannelName":
        """Check a name as it came from outside.

        Raises ``InvalidChannelName`` unless it is a string of 1 to ``max_length`` characters in Pusher's
        charset (``A-Z a-z 0-9 _ - = @ , . ;``), or a user's channel, ``#server-to-user-`` and an id.
        """
        if not isinstance(name, str) or len(name) > max_length:
            raise InvalidChannelName
        return _parse(name)

    @property
    def is_private(self) -> bool:
        """Whether a subscription needs a signature (presence channels included)."""
        return self.kind not in (ChannelKind.PUBLIC, ChannelKind.CACHE, ChannelKind.USER)

    @property
    def is_presence(self) -> bool:
        return self.kind in (ChannelKind.PRESENCE, ChannelKind.PRESENCE_CACHE)

    @property
    def is_cache(self) -> bool:
        return self.kind.value.endswith("cache-")

    @property
    def is_encrypted(self) -> bool:
        return self.kind in (ChannelKind.PRIVATE_ENCRYPTED, ChannelKind.PRIVATE_ENCRYPTED_CACHE)

    @property
    def is_user(self) -> bool:
        """Whether only the sockets of one signed-in user may listen."""
        return self.kind is ChannelKind.USER

    @property
    def user_id(self) -> str | None:
        """The user that the channel belongs to, if it is a user's channel."""
        return self.name.removeprefix(USER_PREFIX) if self.is_user else None


@lru_cache(maxsize=4096)
def _parse(name: str) -> ChannelName:
    if not _GRAMMAR.fullmatch(name):
        raise InvalidChannelName
    return ChannelName(name, ChannelKind.of(name))
