"""A node of a cluster, as far as it hears."""

import asyncio
import uuid
from contextlib import asynccontextmanager
from functools import partial

from broadcasting.cluster.base import channel_topic
from broadcasting.cluster.layer import open_bus
from broadcasting.conf.settings import load_settings
from broadcasting.state.redis.state import RedisState
from tests.integration.servers import until


def cluster_settings(url, **more):
    return load_settings(
        {
            "REDIS_URL": url,
            "SCALING_ENABLED": True,
            "SCALING_PREFIX": uuid.uuid4().hex,
            "SCALING_TIMEOUT": 1,
            "APPS": [{"ID": "1", "KEY": "one", "SECRET": "first-secret"}],
            **more,
        },
        {},
    )


class Node:
    """Hears some channels of application ``1``; use it as an async context manager."""

    def __init__(self, settings, *channels):
        self.settings = settings
        self.channels = channels
        self.heard = []
        self.bus = open_bus(settings)

    async def __aenter__(self):
        await self.bus.start(self.heard.append, lambda: None)
        for channel in self.channels:
            self.bus.want(channel_topic("1", channel))
            await until(partial(self._is_certain, channel_topic("1", channel)))
        return self

    async def _is_certain(self, topic):
        # On a busy machine, a bus may give up waiting before it is so.
        await self.bus.certain(topic)
        return self.bus._interest._topics[topic].certain

    async def __aexit__(self, *exception):
        await self.bus.stop()

    async def hears(self, count):
        """Wait for so many messages."""

        async def enough():
            return len(self.heard) >= count

        await until(enough)
        await asyncio.sleep(0)
        assert len(self.heard) == count
        return self.heard

    @asynccontextmanager
    async def known(self):
        """The cluster's state knows of the node and its channels meanwhile, as it does of a whole node."""
        state = RedisState(self.settings.REDIS_URL, self.settings.SCALING_PREFIX, node=self.bus.node)
        await state.start()
        try:
            await state.connect("1", "1.1", None)
            for channel in self.channels:
                await state.join("1", channel, "1.1", None)
            yield
        finally:
            await state.stop()

    async def recall(self, channel):
        """What a newcomer of a cache channel is told."""
        state = RedisState(self.settings.REDIS_URL, self.settings.SCALING_PREFIX)
        await state.start()
        try:
            return await state.recall("1", channel)
        finally:
            await state.stop()
