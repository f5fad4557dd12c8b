"""Where a cluster's Redis is, by the settings."""

import pytest

from broadcasting.cluster.layer import NoRedis, has_shared_redis, is_cluster, open_bus, state_host
from broadcasting.conf.settings import load_settings

URL = "redis://:hush@redis:6379/1"
PUBSUB = {"BACKEND": "channels_redis.pubsub.RedisPubSubChannelLayer", "CONFIG": {"hosts": [("redis", 1), URL]}}
MEMORY = {"BACKEND": "channels.layers.InMemoryChannelLayer"}


def conf(**values):
    return load_settings(values, {})


def test_is_cluster():
    assert not is_cluster(conf())
    assert is_cluster(conf(SCALING_ENABLED=True))
    assert is_cluster(conf(WORKERS=2))


@pytest.mark.parametrize("layers", [{}, {"default": MEMORY}, {"other": PUBSUB}, {"default": None}, None, 7])
def test_without_a_redis(settings, layers):
    settings.CHANNEL_LAYERS = layers
    assert not has_shared_redis(conf())
    for ask in (state_host, open_bus):
        with pytest.raises(NoRedis, match="REDIS_URL"):
            ask(conf())
    assert has_shared_redis(conf(REDIS_URL=URL))
    assert state_host(conf(REDIS_URL=URL)) == URL


def test_the_layer_of_the_site(settings):
    settings.CHANNEL_LAYERS = {"live": PUBSUB}
    assert state_host(conf(CHANNEL_LAYER="live")) == {"host": "redis", "port": 1}
    assert state_host(conf(CHANNEL_LAYER="live", REDIS_URL=URL)) == URL
    assert has_shared_redis(conf(CHANNEL_LAYER="live"))


@pytest.mark.parametrize("url", [URL, "rediss+cluster://redis", "unix:///run/redis"])
async def test_a_layer_of_our_own(settings, url):
    settings.CHANNEL_LAYERS = {}
    assert "hush" not in repr(open_bus(conf(REDIS_URL=url)))
