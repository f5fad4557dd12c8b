"""Models that tell browsers when they are created, changed and deleted."""

from broadcasting.model_events.bulk import abroadcast_bulk, broadcast_bulk
from broadcasting.model_events.change import Change
from broadcasting.model_events.channels import read_channel_key
from broadcasting.model_events.event import ModelEvent
from broadcasting.model_events.mixin import BroadcastsModel
from broadcasting.model_events.silence import without_broadcasting

__all__ = [
    "BroadcastsModel",
    "Change",
    "ModelEvent",
    "abroadcast_bulk",
    "broadcast_bulk",
    "read_channel_key",
    "without_broadcasting",
]
