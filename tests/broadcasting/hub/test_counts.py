"""Counts: who is told how many subscribers there are, and when."""

from broadcasting.cluster.base import channel_topic
from broadcasting.cluster.messages import Count
from tests.broadcasting.fakes import Client, application, turns

COUNT = "pusher_internal:subscription_count"


async def test_other_nodes_are_told_what_is_told_here(pair, wire):
    client = await (await Client.greeted(pair[0])).joined("news")
    pair[0]._counts.changed("1", "news", 3)
    await turns()
    client.socket.assert_event(COUNT, {"subscription_count": 3}, "news")
    assert wire.sent == [(channel_topic("1", "news"), Count("1", "news", 3))]


async def test_large_channels_wait(pair, wire):
    for count in (101, 102):
        pair[0]._counts.changed("1", "news", count)
    assert wire.sent == []
    pair[0]._counts.tell_large()
    assert [message for _, message in wire.sent] == [Count("1", "news", 102)]
    pair[0]._counts.tell_large()
    assert len(wire.sent) == 1


async def test_a_channel_that_became_small_is_not_told_its_old_size(pair, wire):
    pair[0]._counts.changed("1", "news", 101)
    pair[0]._counts.changed("1", "news", 100)
    pair[0]._counts.tell_large()
    assert [message for _, message in wire.sent] == [Count("1", "news", 100)]


async def test_what_is_heard_goes_no_further(pair, wire):
    client = await (await Client.greeted(pair[0], application(subscription_count=True))).joined("sport")
    wire.sent.clear()
    pair[0]._counts.heard("1", "sport", 5)
    await turns()
    assert client.socket.events()[-1]["data"] == {"subscription_count": 5}
    assert wire.sent == []
