"""Who may listen: rules for private and presence channels, and the endpoints that sign for those who are let in."""

from broadcasting.authorization.binding import binder
from broadcasting.authorization.registry import BroadcastChannel, channel
from broadcasting.authorization.users import user_resolver

__all__ = ["BroadcastChannel", "binder", "channel", "user_resolver"]
