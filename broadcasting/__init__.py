"""Live events for Django: a Pusher-protocol server and its HTTP API.

The names that sites use; each is imported when it is first asked for, since most need Django to be set up.
"""

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from broadcasting.applications import ApplicationProvider
    from broadcasting.hub import ChannelInfo, Event, get_hub
    from broadcasting.protocol.application import Application
    from broadcasting.routing import revurb_application

__all__ = ["Application", "ApplicationProvider", "ChannelInfo", "Event", "get_hub", "revurb_application"]

_HOMES = {
    "Application": "broadcasting.protocol.application",
    "ApplicationProvider": "broadcasting.applications",
    "ChannelInfo": "broadcasting.hub",
    "Event": "broadcasting.hub",
    "get_hub": "broadcasting.hub",
    "revurb_application": "broadcasting.routing",
}


def __getattr__(name: str) -> Any:
    if name not in _HOMES:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    return getattr(import_module(_HOMES[name]), name)
