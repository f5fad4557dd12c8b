"""For the tests of sites: clients that act as a user, by a real token or by a session, and pytest fixtures.

Each name is imported when it is first asked for, since most need Django to be set up.
"""

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from sanctum.testing.acting import Acting, aacting_as, aacting_as_session, acting_as, acting_as_session
    from sanctum.testing.tokens import amake_token, make_token

__all__ = [
    "Acting",
    "aacting_as",
    "aacting_as_session",
    "acting_as",
    "acting_as_session",
    "amake_token",
    "make_token",
]

_HOMES = {
    "Acting": "acting",
    "aacting_as": "acting",
    "aacting_as_session": "acting",
    "acting_as": "acting",
    "acting_as_session": "acting",
    "amake_token": "tokens",
    "make_token": "tokens",
}


def __getattr__(name: str) -> Any:
    if name not in _HOMES:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    return getattr(import_module(f"{__name__}.{_HOMES[name]}"), name)
