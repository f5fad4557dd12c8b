"""What a session wants done. The hub carries commands out; the session decides without doing."""

from dataclasses import dataclass
from typing import Any

from broadcasting.protocol.channels import ChannelName
from broadcasting.protocol.messages import Member


@dataclass(frozen=True, slots=True)
class Reply:
    """Send this text to the session's own connection."""

    text: str


@dataclass(frozen=True, slots=True)
class Close:
    """Close the connection; what was replied before goes out first."""

    code: int
    reason: str


@dataclass(frozen=True, slots=True)
class Subscribe:
    """Put the connection into a channel. ``member`` is set for presence channels."""

    channel: ChannelName
    member: Member | None = None


@dataclass(frozen=True, slots=True)
class Unsubscribe:
    """Take the connection out of a channel that it is in."""

    channel: ChannelName


@dataclass(frozen=True, slots=True)
class SendClientEvent:
    """Pass a client event on to everybody in the channel but the sender."""

    channel: ChannelName
    event: str
    data: Any
    user_id: str | int | None


@dataclass(frozen=True, slots=True)
class User:
    """Whom a connection signed in as. ``watchlist`` holds the ids of users whose coming and going it wants to hear."""

    id: str
    info: Any = None
    watchlist: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class SignIn:
    """Bind the connection to a user, and answer with ``user_data``."""

    user: User
    user_data: str


@dataclass(frozen=True, slots=True)
class Prune:
    """The connection is dead; the ``Close`` that follows ends it."""


Command = Reply | Close | Subscribe | Unsubscribe | SendClientEvent | SignIn | Prune
