"""The attributes of channels that ``info`` asks for, named and left out as Reverb does.

``user_count`` is there for presence channels only and ``subscription_count`` for all others only; asking for
the wrong one is no error. A channel without subscribers has nothing to tell but ``occupied`` and its cache.
"""

from collections.abc import Collection, Iterable
from typing import Any

from broadcasting.state.base import ChannelInfo


def requested(info: str | None) -> frozenset[str]:
    """Split the comma-separated ``info``; unknown names are harmless."""
    return frozenset(info.split(",")) if info else frozenset()


def attributes(channel: ChannelInfo, wanted: Collection[str]) -> dict[str, Any]:
    """Describe a channel by the attributes in ``wanted`` that it has."""
    described: dict[str, Any] = {}
    if "occupied" in wanted:
        described["occupied"] = channel.occupied
    if channel.occupied and channel.user_count is not None and "user_count" in wanted:
        described["user_count"] = channel.user_count
    if channel.occupied and channel.user_count is None and "subscription_count" in wanted:
        described["subscription_count"] = channel.subscription_count
    if channel.cached is not None and "cache" in wanted:
        event = channel.cached
        described["cache"] = {"event": event.name, "data": event.data, "channel": channel.name}
    return described


def by_name(channels: Iterable[ChannelInfo], wanted: Collection[str]) -> dict[str, dict[str, Any]]:
    """Describe several channels, keyed by their names."""
    return {channel.name: attributes(channel, wanted) for channel in channels}
