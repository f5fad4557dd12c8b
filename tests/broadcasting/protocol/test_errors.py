"""Errors: the codes and texts that clients know."""

import inspect

import pytest

from broadcasting.protocol import errors
from broadcasting.protocol.errors import CloseCode, ProtocolError, Unauthorized

TABLE = [
    ("ApplicationNotFound", 4001, "Application does not exist"),
    ("ApplicationDisabled", 4003, "Application is disabled"),
    ("OverConnectionQuota", 4004, "Application is over connection quota"),
    ("InvalidVersion", 4006, "Invalid version string format"),
    ("UnsupportedVersion", 4007, "Unsupported protocol version"),
    ("Unauthorized", 4009, "Connection is unauthorized"),
    ("OriginNotAllowed", 4009, "Origin not allowed"),
    ("NotAMember", 4009, "The client is not a member of the specified channel."),
    ("AuthorizationTimeout", 4009, "Connection not authorized within timeout"),
    ("InvalidChannelName", 4009, "Invalid channel name"),
    ("Terminated", 4009, "Connection terminated by the application"),
    ("MemberLimitReached", 4100, "The presence channel takes no more members"),
    ("InvalidMessage", 4200, "Invalid message format"),
    ("ServerClosing", 4200, "Server closed. Please reconnect."),
    ("GrantExpired", 4200, "The authorization of the connection has expired. Please reconnect."),
    ("PongTimeout", 4201, "Pong reply not received in time"),
    ("ClientEventRefused", 4301, "The app does not have client messaging enabled."),
    ("RateLimitExceeded", 4301, "Rate limit exceeded"),
    ("WatchlistTooLong", 4302, "The watchlist is longer than 100 users; the first 100 are watched"),
]


@pytest.mark.parametrize(("name", "code", "message"), TABLE)
def test_code_and_message(name, code, message):
    error = getattr(errors, name)()
    assert (error.code, error.message, str(error)) == (code, message, message)


def test_the_table_is_complete():
    defined = {name for name, each in inspect.getmembers(errors, inspect.isclass) if issubclass(each, ProtocolError)}
    assert defined - {"ProtocolError"} == {name for name, _, _ in TABLE}


@pytest.mark.parametrize("name", [name for name, _, _ in TABLE])
def test_reason_fits_into_a_close_frame(name):
    assert len(getattr(errors, name)().message.encode()) <= 123


def test_own_message():
    error = Unauthorized("No such luck")
    assert (error.code, error.message, str(error)) == (4009, "No such luck", "No such luck")
    assert Unauthorized().message == "Connection is unauthorized"


def test_close_codes():
    assert (CloseCode.TOO_SLOW, CloseCode.MESSAGE_TOO_BIG, CloseCode.RECONNECT) == (1008, 1009, 4200)
