"""Where a cluster's Redis is, by the settings: which layer carries its messages, and which host holds its state."""

from collections.abc import Callable, Mapping
from typing import Any

from django.conf import settings as django_settings

from broadcasting.cluster.bus import LayerBus
from broadcasting.conf import RevurbSettings

IN_MEMORY = "channels.layers.InMemoryChannelLayer"

CLUSTER_SCHEMES = ("redis+cluster://", "rediss+cluster://")


class NoRedis(Exception):
    """The settings name no Redis by which several processes could be one server; the text says what to do."""

    def __init__(self) -> None:
        super().__init__(
            "Several processes need a Redis to be one server: set REDIS_URL in REVURB or in the environment, or a "
            "channels_redis.pubsub.RedisPubSubChannelLayer in CHANNEL_LAYERS."
        )


def is_cluster(settings: RevurbSettings) -> bool:
    """Whether this process is a node among others."""
    return settings.SCALING_ENABLED or settings.WORKERS > 1


def has_shared_redis(settings: RevurbSettings) -> bool:
    """Whether the settings name a Redis; nothing is imported or connected."""
    return settings.REDIS_URL is not None or _layer_hosts(settings) is not None


def open_bus(settings: RevurbSettings) -> LayerBus:
    """A bus that is not started yet. Raises ``NoRedis``, and what a wrong ``CHANNEL_LAYERS`` makes Channels raise."""
    return LayerBus(layer_maker(settings), prefix=settings.SCALING_PREFIX, timeout=settings.SCALING_TIMEOUT)


def layer_maker(settings: RevurbSettings) -> Callable[[Callable[[], None]], Any]:
    """What makes the layer of the cluster's messages, each time another one. Raises ``NoRedis``."""
    return _sites_layer(settings) or _own_layer(settings)


def state_host(settings: RevurbSettings) -> "str | Mapping[str, Any]":
    """Where the state is: a URL, or an entry of a layer's ``hosts``. Raises ``NoRedis``."""
    if settings.REDIS_URL is not None:
        return settings.REDIS_URL
    hosts = _layer_hosts(settings)
    if hosts is None:
        raise NoRedis
    from channels_redis.utils import decode_hosts

    found: Mapping[str, Any] = decode_hosts(hosts)[0]
    return found


def _layer(settings: RevurbSettings) -> Mapping[str, Any] | None:
    """The site's entry for the layer, if messages can travel by it."""
    layers = getattr(django_settings, "CHANNEL_LAYERS", {})
    entry = layers.get(settings.CHANNEL_LAYER) if isinstance(layers, Mapping) else None
    if not isinstance(entry, Mapping) or entry.get("BACKEND") == IN_MEMORY:
        return None
    return entry


def _layer_hosts(settings: RevurbSettings) -> Any:
    """The hosts of the site's layer, where it is one of channels-redis."""
    entry = _layer(settings)
    if entry is None or not str(entry.get("BACKEND")).startswith("channels_redis."):
        return None
    config = entry.get("CONFIG")
    return (config.get("hosts") if isinstance(config, Mapping) else None) or ["redis://localhost:6379"]


def _sites_layer(settings: RevurbSettings) -> Callable[[Callable[[], None]], Any] | None:
    if _layer(settings) is None:
        return None

    def make(reconnected: Callable[[], None]) -> Any:
        from channels.layers import channel_layers

        # Our own instance: the site's consumers and the server do not disturb each other.
        return channel_layers.make_backend(settings.CHANNEL_LAYER)

    return make


def _own_layer(settings: RevurbSettings) -> Callable[[Callable[[], None]], Any]:
    url = settings.REDIS_URL
    if url is None:
        raise NoRedis
    for scheme in CLUSTER_SCHEMES:
        if url.startswith(scheme):
            # Any node of a Redis Cluster takes messages for all of them.
            url = scheme.replace("+cluster", "") + url.removeprefix(scheme)

    def make(reconnected: Callable[[], None]) -> Any:
        from channels_redis.pubsub import RedisPubSubChannelLayer

        host: dict[str, Any] = {"address": url}
        if not url.startswith("unix://"):
            host["socket_connect_timeout"] = settings.SCALING_TIMEOUT
        return RedisPubSubChannelLayer(hosts=[host], prefix=settings.SCALING_PREFIX)

    return make
