"""What can go wrong between a client and the server, with the code and the text that the client is told.

Codes 4000-4099 tell a client to stay away, 4100-4199 to come back after a second, 4200-4299 to come
back at once, and 4300 upwards are about one message (Pusher protocol, "Error codes"). A session sends an
error as a frame; where the error ends the connection, the socket is then closed with the same code.
"""

from enum import IntEnum
from typing import ClassVar


class CloseCode(IntEnum):
    """Close codes that are not errors of a message."""

    TOO_SLOW = 1008
    MESSAGE_TOO_BIG = 1009
    INTERNAL_ERROR = 1011
    RECONNECT = 4200


class ProtocolError(Exception):
    """Something that the client is told by a ``pusher:error`` frame. Subclasses set ``code`` and ``message``."""

    code: ClassVar[int] = 4200
    message: str = "Invalid message format"

    def __init__(self, message: str | None = None) -> None:
        super().__init__(message or self.message)
        if message is not None:
            self.message = message


class ApplicationNotFound(ProtocolError):
    code = 4001
    message = "Application does not exist"


class ApplicationDisabled(ProtocolError):
    code = 4003
    message = "Application is disabled"


class OverConnectionQuota(ProtocolError):
    code = 4004
    message = "Application is over connection quota"


class InvalidVersion(ProtocolError):
    """The ``protocol`` of the address is not a number."""

    code = 4006
    message = "Invalid version string format"


class UnsupportedVersion(ProtocolError):
    code = 4007
    message = "Unsupported protocol version"


class Unauthorized(ProtocolError):
    code = 4009
    message = "Connection is unauthorized"


class OriginNotAllowed(ProtocolError):
    code = 4009
    message = "Origin not allowed"


class NotAMember(ProtocolError):
    code = 4009
    message = "The client is not a member of the specified channel."


class AuthorizationTimeout(ProtocolError):
    code = 4009
    message = "Connection not authorized within timeout"


class InvalidChannelName(ProtocolError):
    code = 4009
    message = "Invalid channel name"


class Terminated(ProtocolError):
    """The application closed the user's connections."""

    code = 4009
    message = "Connection terminated by the application"


class GrantExpired(ProtocolError):
    """The credential by which the connection was let in has come to its end; a client may come back with another."""

    code = 4200
    message = "The authorization of the connection has expired. Please reconnect."


class MemberLimitReached(ProtocolError):
    """A presence channel is full, or one member's data is too large."""

    code = 4100
    message = "The presence channel takes no more members"


class InvalidMessage(ProtocolError):
    """The default answer to whatever cannot be understood."""


class ServerClosing(ProtocolError):
    code = 4200
    message = "Server closed. Please reconnect."


class PongTimeout(ProtocolError):
    code = 4201
    message = "Pong reply not received in time"


class ClientEventRefused(ProtocolError):
    code = 4301
    message = "The app does not have client messaging enabled."


class RateLimitExceeded(ProtocolError):
    code = 4301
    message = "Rate limit exceeded"


class WatchlistTooLong(ProtocolError):
    code = 4302
    message = "The watchlist is longer than 100 users; the first 100 are watched"
