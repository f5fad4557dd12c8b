"""The bus of a server that is alone, and the topics."""

from broadcasting.cluster.base import NODES, LocalBus, channel_topic, user_topic
from broadcasting.cluster.messages import Restart


async def test_alone():
    bus = LocalBus()
    await bus.start(print, print)
    bus.want(NODES)
    await bus.certain(NODES)
    await bus.send((NODES, Restart()))
    bus.post(NODES, Restart())
    bus.drop(NODES)
    await bus.stop()
    assert bus.reachable


def test_topics_are_apart():
    topics = {channel_topic("1", "x"), channel_topic("2", "x"), channel_topic("1", "y"), user_topic("1", "x"), NODES}
    assert len(topics) == 5
