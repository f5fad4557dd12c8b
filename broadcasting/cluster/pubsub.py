"""The groups of a layer of ``channels_redis.pubsub``, for those who speak to them past the layer and its event loop.

With ``link``, this file holds all that we know of the insides of channels-redis.
"""

from collections.abc import Mapping, Sequence
from typing import Any

from broadcasting.cluster.link import Content


class PubSubGroups:
    """Where the messages for a group go in Redis, and as what bytes."""

    def __init__(self, layer: Any) -> None:
        from channels_redis.pubsub import RedisPubSubLoopLayer

        # Knows where things are; nothing is sent by it, so it needs no loop.
        self._inner = RedisPubSubLoopLayer(*layer._args, **layer._kwargs, channel_layer=layer)
        self._layer = layer

    @property
    def hosts(self) -> Sequence[Mapping[str, Any]]:
        """By shard, what the layer's ``hosts`` say."""
        return [shard.host for shard in self._inner._shards]

    def shard(self, group: str) -> int:
        """The shard that a group is on."""
        return self._inner._shards.index(self._inner._get_shard(self.name(group)))

    def name(self, group: str) -> str:
        """The channel of Redis that a group is."""
        name: str = self._inner._get_group_channel_name(group)
        return name

    def message(self, group: str, content: Content) -> tuple[int, str, bytes]:
        """What to send to a group: to this shard, this channel of Redis, these bytes."""
        return self.shard(group), self.name(group), self._layer.serialize(content)


def pubsub_groups(layer: Any) -> PubSubGroups | None:
    """The groups of a layer; None where it is of another kind, which only its own methods reach."""
    try:
        from channels_redis.pubsub import RedisPubSubChannelLayer
    except ImportError:
        return None
    return PubSubGroups(layer) if isinstance(layer, RedisPubSubChannelLayer) else None
