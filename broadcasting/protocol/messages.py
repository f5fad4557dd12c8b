"""Messages: the JSON texts that travel in frames, in both directions.

The one rule to know is the *double encoding*: ``data`` of what the server says is itself a JSON text
inside the JSON message, while clients may send either form. That rule lives here and nowhere else.
"""

import json
import re
from collections.abc import Iterable
from contextlib import suppress
from dataclasses import dataclass, field
from math import isinf
from typing import Any

from broadcasting.protocol.errors import InvalidMessage, ProtocolError

SOCKET_ID = re.compile(r"\d+\.\d+", re.ASCII)
"""The form of a socket id; use ``fullmatch``."""

# ASCII only, so that a lone surrogate from a client can be said in UTF-8 again; no NaN, because
# browsers could not read it.
_encode = json.JSONEncoder(separators=(",", ":"), allow_nan=False).encode

_MAX_DEPTH = 128


@dataclass(frozen=True, slots=True)
class Message:
    """What a client said. ``data`` is decoded; ``channel`` is unchecked, as it came."""

    event: str
    data: Any
    channel: Any


@dataclass(frozen=True, slots=True, kw_only=True)
class Event:
    """An event that an application publishes.

    ``data`` goes out as it is, a text (JSON by custom). ``socket_id`` names the connection that
    shall not get it, if it is there. ``serial`` is the state's and orders what a cache channel remembered.
    """

    name: str
    data: str
    channels: tuple[str, ...]
    socket_id: str | None = None
    serial: int = field(default=0, compare=False)


@dataclass(frozen=True, slots=True)
class Member:
    """A user in a presence channel. ``user_id`` keeps the JSON type in which it came."""

    user_id: str | int
    user_info: Any = None

    @property
    def key(self) -> str:
        """What two members are compared by: 7 and "7" are the same user."""
        return str(self.user_id)


def decode(text: str) -> Message:
    """Understand a client's message.

    Raises ``InvalidMessage`` unless it is a JSON object with a non-empty string as ``event``. ``data``
    that is a string is decoded once more where it is JSON, and left alone where not.
    """
    content = decode_json(text)
    if not isinstance(content, dict):
        raise InvalidMessage
    event, data = content.get("event"), content.get("data")
    if not isinstance(event, str) or not event:
        raise InvalidMessage
    if isinstance(data, str):
        with suppress(InvalidMessage):
            data = decode_json(data)
    return Message(event, data, content.get("channel"))


def decode_json(text: str) -> Any:
    """Decode strict JSON; raises ``InvalidMessage`` on everything else.

    ``NaN`` and infinite numbers are refused, and so is a nesting deeper than 128: what was decoded here
    can be encoded again, also as a part of something larger.
    """
    try:
        value = _decode(text)
    except (ValueError, RecursionError):
        raise InvalidMessage from None
    if text.count("[") + text.count("{") > _MAX_DEPTH and _is_too_deep(value):
        raise InvalidMessage
    return value


def connection_established(socket_id: str, activity_timeout: int) -> str:
    data = {"socket_id": socket_id, "activity_timeout": activity_timeout}
    return _encode({"event": "pusher:connection_established", "data": _encode(data)})


PING = '{"event":"pusher:ping"}'
PONG = '{"event":"pusher:pong"}'


def subscription_succeeded(channel: str, members: list[Member] | None = None) -> str:
    """Confirm a subscription; ``members`` are a presence channel's, each user once."""
    data: dict[str, Any] = {}
    if members is not None:
        data["presence"] = {
            "count": len(members),
            "ids": [member.user_id for member in members],
            "hash": {member.key: member.user_info for member in members},
        }
    return _internal("subscription_succeeded", channel, data)


def member_added(channel: str, member: Member) -> str:
    data: dict[str, Any] = {"user_id": member.user_id}
    if member.user_info is not None:
        data["user_info"] = member.user_info
    return _internal("member_added", channel, data)


def member_removed(channel: str, member: Member) -> str:
    return _internal("member_removed", channel, {"user_id": member.user_id})


def subscription_count(channel: str, count: int) -> str:
    return _internal("subscription_count", channel, {"subscription_count": count})


def channel_event(name: str, data: str, channel: str) -> str:
    """An event as subscribers get it. ``data`` is not encoded again: it is the text that was published."""
    return _encode({"event": name, "data": data, "channel": channel})


def client_event(name: str, data: Any, channel: str, user_id: str | int | None) -> str:
    """A client's event as the others get it: ``data`` stays an object, ``user_id`` is the server's word."""
    content: dict[str, Any] = {"event": name, "channel": channel}
    if data is not None:
        content["data"] = data
    if user_id is not None:
        content["user_id"] = user_id
    return _encode(content)


def cache_miss(channel: str) -> str:
    return _encode({"event": "pusher:cache_miss", "channel": channel})


def error(problem: ProtocolError) -> str:
    data = {"code": problem.code, "message": problem.message}
    return _encode({"event": "pusher:error", "data": _encode(data)})


def subscription_error(channel: str, problem: ProtocolError, *, kind: str, status: int) -> str:
    """Tell a client which subscription was refused; Echo's ``.error()`` listens for this frame.

    Reverb sends only ``pusher:error``, which names no channel.
    """
    data = {"type": kind, "error": problem.message, "status": status}
    return _encode({"event": "pusher:subscription_error", "channel": channel, "data": data})


def signin_success(user_data: str) -> str:
    return _encode({"event": "pusher:signin_success", "data": {"user_data": user_data}})


def watchlist_events(*, online: list[str], offline: list[str]) -> str:
    events = [{"name": name, "user_ids": ids} for name, ids in (("online", online), ("offline", offline)) if ids]
    return _encode({"event": "pusher_internal:watchlist_events", "data": {"events": events}})


def _internal(name: str, channel: str, data: dict[str, Any]) -> str:
    return _encode({"event": f"pusher_internal:{name}", "data": _encode(data), "channel": channel})


def _refuse(constant: str) -> None:
    raise ValueError(constant)


def _finite(digits: str) -> float:
    number = float(digits)
    if isinf(number):
        raise ValueError(digits)
    return number


def _is_too_deep(value: Any) -> bool:
    level = [value]
    for _ in range(_MAX_DEPTH):
        level = [child for each in level for child in _children(each)]
        if not level:
            return False
    return True


def _children(value: Any) -> Iterable[Any]:
    if isinstance(value, dict):
        return value.values()
    return value if isinstance(value, list) else ()


_decode = json.JSONDecoder(parse_constant=_refuse, parse_float=_finite).decode
