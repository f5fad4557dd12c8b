"""For the tests of sites: fakes with assertions, a Pusher test client, a live server, and pytest fixtures.

Each name is imported when it is first asked for, since most need Django to be set up.
"""

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from broadcasting.testing.assertions import (
        BroadcastingTestMixin,
        assert_broadcast,
        assert_broadcast_now,
        assert_not_broadcast,
        assert_nothing_broadcast,
        assert_queued,
    )
    from broadcasting.testing.browser import login_as, session_cookie
    from broadcasting.testing.communicator import (
        ConnectionClosed,
        PusherCommunicator,
        ReceivedEvent,
        SubscriptionRefused,
    )
    from broadcasting.testing.fakes import BroadcastFake, current_fake, fake
    from broadcasting.testing.live_server import LiveServer
    from broadcasting.testing.recorded import RecordedBroadcast

__all__ = [
    "BroadcastFake",
    "BroadcastingTestMixin",
    "ConnectionClosed",
    "LiveServer",
    "PusherCommunicator",
    "ReceivedEvent",
    "RecordedBroadcast",
    "SubscriptionRefused",
    "assert_broadcast",
    "assert_broadcast_now",
    "assert_not_broadcast",
    "assert_nothing_broadcast",
    "assert_queued",
    "current_fake",
    "fake",
    "login_as",
    "session_cookie",
]

_HOMES = {
    "BroadcastFake": "fakes",
    "BroadcastingTestMixin": "assertions",
    "ConnectionClosed": "communicator",
    "LiveServer": "live_server",
    "PusherCommunicator": "communicator",
    "ReceivedEvent": "communicator",
    "RecordedBroadcast": "recorded",
    "SubscriptionRefused": "communicator",
    "assert_broadcast": "assertions",
    "assert_broadcast_now": "assertions",
    "assert_not_broadcast": "assertions",
    "assert_nothing_broadcast": "assertions",
    "assert_queued": "assertions",
    "current_fake": "fakes",
    "fake": "fakes",
    "login_as": "browser",
    "session_cookie": "browser",
}


def __getattr__(name: str) -> Any:
    if name not in _HOMES:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    return getattr(import_module(f"{__name__}.{_HOMES[name]}"), name)
