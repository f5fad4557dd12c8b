"""What application code says: events, and the channels they go to."""

from broadcasting.events.anonymous import AnonymousEvent, Broadcast
from broadcasting.events.channels import (
    CacheChannel,
    Channel,
    EncryptedPrivateCacheChannel,
    EncryptedPrivateChannel,
    PresenceCacheChannel,
    PresenceChannel,
    PrivateCacheChannel,
    PrivateChannel,
    UserChannel,
)
from broadcasting.events.event import BroadcastEvent, PerConnection
from broadcasting.events.pending import PendingBroadcast, broadcast, broadcast_if, broadcast_unless

__all__ = [
    "AnonymousEvent",
    "Broadcast",
    "BroadcastEvent",
    "CacheChannel",
    "Channel",
    "EncryptedPrivateCacheChannel",
    "EncryptedPrivateChannel",
    "PendingBroadcast",
    "PerConnection",
    "PresenceCacheChannel",
    "PresenceChannel",
    "PrivateCacheChannel",
    "PrivateChannel",
    "UserChannel",
    "broadcast",
    "broadcast_if",
    "broadcast_unless",
]
