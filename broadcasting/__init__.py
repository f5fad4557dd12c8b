"""Live events for Django: a Pusher-protocol server, its HTTP API, and events from application code.

The names that sites use; each is imported when it is first asked for, since most need Django to be set up.
"""

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from broadcasting.applications import ApplicationProvider
    from broadcasting.broadcasters import Broadcaster, BroadcastError, PayloadError, UnknownConnection
    from broadcasting.events import (
        AnonymousEvent,
        Broadcast,
        BroadcastEvent,
        CacheChannel,
        Channel,
        EncryptedPrivateCacheChannel,
        EncryptedPrivateChannel,
        PendingBroadcast,
        PerConnection,
        PresenceCacheChannel,
        PresenceChannel,
        PrivateCacheChannel,
        PrivateChannel,
        UserChannel,
        broadcast,
        broadcast_if,
        broadcast_unless,
    )
    from broadcasting.hub import ChannelInfo, Event, get_hub
    from broadcasting.protocol.application import Application
    from broadcasting.routing import revurb_application

__all__ = [
    "AnonymousEvent",
    "Application",
    "ApplicationProvider",
    "Broadcast",
    "BroadcastError",
    "BroadcastEvent",
    "Broadcaster",
    "CacheChannel",
    "Channel",
    "ChannelInfo",
    "EncryptedPrivateCacheChannel",
    "EncryptedPrivateChannel",
    "Event",
    "PayloadError",
    "PendingBroadcast",
    "PerConnection",
    "PresenceCacheChannel",
    "PresenceChannel",
    "PrivateCacheChannel",
    "PrivateChannel",
    "UnknownConnection",
    "UserChannel",
    "broadcast",
    "broadcast_if",
    "broadcast_unless",
    "get_hub",
    "revurb_application",
]

_HOMES = {
    "Application": "broadcasting.protocol.application",
    "ApplicationProvider": "broadcasting.applications",
    "BroadcastError": "broadcasting.broadcasters",
    "Broadcaster": "broadcasting.broadcasters",
    "ChannelInfo": "broadcasting.hub",
    "Event": "broadcasting.hub",
    "PayloadError": "broadcasting.broadcasters",
    "UnknownConnection": "broadcasting.broadcasters",
    "get_hub": "broadcasting.hub",
    "revurb_application": "broadcasting.routing",
}
_ELSE = "broadcasting.events"


def __getattr__(name: str) -> Any:
    if name not in __all__:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    return getattr(import_module(_HOMES.get(name, _ELSE)), name)
