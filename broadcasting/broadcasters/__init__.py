"""Where events go: one broadcaster for each entry of ``BROADCASTING["CONNECTIONS"]``."""

from broadcasting.broadcasters.base import Broadcaster
from broadcasting.broadcasters.errors import BroadcastError, PayloadError, UnknownConnection
from broadcasting.broadcasters.registry import extend, get_broadcaster

__all__ = ["BroadcastError", "Broadcaster", "PayloadError", "UnknownConnection", "extend", "get_broadcaster"]
