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
    from broadcasting.model_events import BroadcastsModel, broadcast_bulk, without_broadcasting
    from broadcasting.notifications import BroadcastNotification, anotify, notify
    from broadcasting.protocol.application import Application
    from broadcasting.routing import revurb_application

__all__ = [
    "AnonymousEvent",
    "Application",
    "ApplicationProvider",
    "Broadcast",
    "BroadcastError",
    "BroadcastEvent",
    "BroadcastNotification",
    "Broadcaster",
    "BroadcastsModel",
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
    "anotify",
    "broadcast",
    "broadcast_bulk",
    "broadcast_if",
    "broadcast_unless",
    "get_hub",
    "notify",
    "revurb_application",
    "without_broadcasting",
]

_HOMES = {
    "Application": "broadcasting.protocol.application",
    "ApplicationProvider": "broadcasting.applications",
    "BroadcastError": "broadcasting.broadcasters",
    "BroadcastNotification": "broadcasting.notifications",
    "Broadcaster": "broadcasting.broadcasters",
    "BroadcastsModel": "broadcasting.model_events",
    "ChannelInfo": "broadcasting.hub",
    "Event": "broadcasting.hub",
    "PayloadError": "broadcasting.broadcasters",
    "UnknownConnection": "broadcasting.broadcasters",
    "anotify": "broadcasting.notifications",
    "broadcast_bulk": "broadcasting.model_events",
    "get_hub": "broadcasting.hub",
    "notify": "broadcasting.notifications",
    "revurb_application": "broadcasting.routing",
    "without_broadcasting": "broadcasting.model_events",
}
_ELSE = "broadcasting.events"


def __getattr__(name: str) -> Any:
    if name not in __all__:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    return getattr(import_module(_HOMES.get(name, _ELSE)), name)
