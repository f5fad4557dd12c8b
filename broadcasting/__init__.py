"""Live events for Django: a Pusher-protocol server and its HTTP API.

The names that sites use; each is imported when it is first asked for, since most need Django to be set up.
"""

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from broadcasting.applications import ApplicationProvider
    from broadcasting.hub import ChannelInfo, Event, get_hub
    from broadcasting.model_events import BroadcastsModel, broadcast_bulk, without_broadcasting
    from broadcasting.notifications import BroadcastNotification, anotify, notify
    from broadcasting.protocol.application import Application
    from broadcasting.routing import revurb_application

__all__ = [
    "Application",
    "ApplicationProvider",
    "BroadcastNotification",
    "BroadcastsModel",
    "ChannelInfo",
    "Event",
    "anotify",
    "broadcast_bulk",
    "get_hub",
    "notify",
    "revurb_application",
    "without_broadcasting",
]

_HOMES = {
    "Application": "broadcasting.protocol.application",
    "ApplicationProvider": "broadcasting.applications",
    "BroadcastNotification": "broadcasting.notifications",
    "BroadcastsModel": "broadcasting.model_events",
    "ChannelInfo": "broadcasting.hub",
    "Event": "broadcasting.hub",
    "anotify": "broadcasting.notifications",
    "broadcast_bulk": "broadcasting.model_events",
    "get_hub": "broadcasting.hub",
    "notify": "broadcasting.notifications",
    "revurb_application": "broadcasting.routing",
    "without_broadcasting": "broadcasting.model_events",
}


def __getattr__(name: str) -> Any:
    if name not in _HOMES:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    return getattr(import_module(_HOMES[name]), name)
