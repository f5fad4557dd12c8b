"""The bus over a real Valkey: who hears what, in which order, and what happens when it goes away."""

import asyncio
import json
import time

import pytest
from redis import asyncio as aioredis

from broadcasting.cluster.base import NODES, Bundle, Unreachable, channel_topic
from broadcasting.cluster.messages import ChannelEvent, ChannelEvents, Restart
from broadcasting.protocol.messages import channel_event
from tests.integration.servers import until

NEWS = channel_topic("1", "news")
SPORT = channel_topic("1", "sport")


def event(number: int, channel: str = "news") -> ChannelEvent:
    return ChannelEvent("1", channel, str(number))


def numbers(hearer) -> list[int]:
    return [int(message.text) for message in hearer.heard]


async def wanting(hearer, *topics: str) -> None:
    for topic in topics:
        hearer.bus.want(topic)
        await hearer.bus.certain(topic)


async def heard(hearer, count: int) -> None:
    async def arrived() -> bool:
        return len(hearer.heard) >= count

    await until(arrived)


async def test_who_wants_a_topic_hears_it_and_nobody_hears_itself(node):
    one, two, three = [await node() for _ in range(3)]
    await wanting(one, NEWS)
    await wanting(two, NEWS)
    await wanting(three, SPORT)
    await one.bus.send((NEWS, event(1)))
    await one.bus.send((SPORT, event(2, "sport")))
    await heard(two, 1)
    await heard(three, 1)
    assert (one.heard, two.heard, three.heard) == ([], [event(1)], [event(2, "sport")])


async def test_order_is_kept_whether_sent_or_posted(node):
    one, two = await node(), await node()
    await wanting(two, NEWS, SPORT)
    for number in range(0, 300, 3):
        one.bus.post(NEWS, event(number))
        one.bus.post(SPORT, event(number + 1))
        await one.bus.send((NEWS, event(number + 2)))
    await heard(two, 300)
    assert numbers(two) == list(range(300))


@pytest.mark.parametrize("round_", range(20))
async def test_nothing_is_missed_once_a_topic_is_certain(node, round_):
    one, two = await node(), await node()
    for number in range(10):
        await wanting(two, NEWS)
        await one.bus.send((NEWS, event(number)))
        await heard(two, number + 1)
        two.bus.drop(NEWS)
    assert numbers(two) == list(range(10))


async def test_dropped_topics_are_heard_no_more(node):
    one, two = await node(), await node()
    await wanting(two, NEWS, NEWS, SPORT)
    two.bus.drop(NEWS)
    await one.bus.send((NEWS, event(1)))
    await heard(two, 1)
    two.bus.drop(NEWS)

    async def left() -> bool:
        return len(two.bus._interest) == 1

    await until(left)
    await one.bus.send((NEWS, event(2)), (SPORT, event(3)))
    await heard(two, 2)
    assert numbers(two) == [1, 3]


async def test_a_bundle_reaches_who_has_just_dropped_the_topic_by_which_it_travels(node):
    one, two, three = [await node() for _ in range(3)]
    await wanting(two, NEWS, SPORT)
    await wanting(three, NEWS)
    two.bus.drop(NEWS)
    holders = {"news": {two.bus.node, three.bus.node}, "sport": {two.bus.node}}
    await one.bus.send(bundle("saved", holders))
    await heard(two, 1)
    assert channels(two) == channels(three) == [["news", "sport"]]


async def test_clusters_of_different_names_are_apart(node):
    one, other = await node(), await node(prefix="other")
    await wanting(other, NODES)
    await one.bus.send((NODES, Restart()))
    await asyncio.sleep(0.3)
    assert other.heard == []


async def test_after_an_outage_everything_is_subscribed_again(node, valkey):
    one, two = await node(), await node()
    await wanting(two, NEWS, *(channel_topic("1", f"c{number}") for number in range(200)))
    valkey.kill()
    with pytest.raises(Unreachable):
        for _ in range(5):
            await one.bus.send((NEWS, event(1)))
    begun = time.monotonic()
    with pytest.raises(Unreachable):
        await one.bus.send((NEWS, event(1)))
    assert time.monotonic() - begun < 0.5
    one.bus.post(NEWS, event(1))
    two.bus.want(SPORT)
    await two.bus.certain(SPORT)
    valkey.start()

    async def restored() -> bool:
        return one.bus.reachable and two.restored > 0

    await until(restored)
    two.heard.clear()
    await one.bus.send((NEWS, event(2)), (SPORT, event(3)), (channel_topic("1", "c199"), event(4)))
    await heard(two, 3)
    assert numbers(two) == [2, 3, 4]


async def test_a_frozen_layer_is_noticed_and_comes_back(node, valkey):
    one, two = await node(), await node()
    await wanting(two, NEWS)
    valkey.process.suspend()
    with pytest.raises(Unreachable):
        for _ in range(5):
            await one.bus.send((NEWS, event(1)))

    async def away() -> bool:
        return not one.bus.reachable

    await until(away)
    valkey.process.resume()

    async def back() -> bool:
        return one.bus.reachable and two.bus.reachable

    await until(back)
    two.heard.clear()
    await wanting(two, NEWS)
    await one.bus.send((NEWS, event(2)))
    await heard(two, 1)
    assert two.heard[-1] == event(2)


async def test_nothing_is_lost_where_the_loop_stood_still_while_redis_was_asked(node, valkey):
    one, two = await node(), await node()
    await wanting(two, NEWS)
    restored = two.restored
    process = valkey.process
    process.suspend()
    two.bus.post(SPORT, event(0))
    sending = asyncio.create_task(one.bus.send((NEWS, event(1))))
    await asyncio.sleep(0.1)
    process.resume()
    time.sleep(1.5)  # noqa: ASYNC251 - longer than SCALING_TIMEOUT, as when the process is stopped
    await sending
    await heard(two, 1)
    assert (one.bus.reachable, two.bus.reachable, two.restored) == (True, True, restored)


async def test_nonsense_in_a_group_is_dropped(node, valkey):
    one, two = await node(), await node()
    await wanting(two, NEWS)
    redis = aioredis.Redis.from_url(valkey.url)
    channels = await redis.execute_command("PUBSUB", "CHANNELS", "*")
    for channel in channels:
        for content in (b"", b"x", b"\xff" * 1000, b"\x81\xa6revurb\x01", b"\xc1"):
            await redis.publish(channel, content)
    await redis.aclose()
    await one.bus.send((NEWS, event(1)))
    await heard(two, 1)
    assert two.heard == [event(1)]


async def test_a_receiver_that_raises_stops_nothing(node):
    one, two = await node(), await node()
    await wanting(two, NEWS)
    take, calls = two.heard.append, []

    def fail(message):
        calls.append(message)
        if len(calls) == 1:
            raise ValueError
        take(message)

    two.bus._hearing._receive = fail
    await one.bus.send((NEWS, event(1)), (NEWS, event(2)))
    await heard(two, 1)
    assert numbers(two) == [2]


async def test_stopping_leaves_nothing(node):
    one = await node()
    await wanting(one, NEWS)
    await one.bus.stop()
    await one.bus.stop()
    assert not one.bus.reachable
    assert [task for task in asyncio.all_tasks() if "revurb" in task.get_name()] == []
    with pytest.raises(Unreachable):
        await one.bus.send((NEWS, event(1)))


async def test_what_is_heard_over_a_lost_link_does_not_bring_it_back(node):
    one = await node()
    await one.bus.stop()
    one.bus._echo(["beacon", one.bus._life, 0])
    assert not one.bus.reachable


def bundle(name: str, holders: dict[str, set[str]]) -> Bundle:
    """An event for several channels, with the nodes that are said to have them."""
    events = [ChannelEvent("1", channel, channel_event(name, "{}", channel)) for channel in holders]
    return Bundle(tuple((channel_topic("1", each.channel), each) for each in events), tuple(holders.values()))


def channels(hearer) -> list[list[str]]:
    """The channels of each message that came."""
    return [list(each.channels) if isinstance(each, ChannelEvents) else [each.channel] for each in hearer.heard]


async def test_a_node_that_wants_several_topics_of_an_event_hears_of_it_once(node):
    one, two, three, four = [await node() for _ in range(4)]
    await wanting(two, NEWS)
    await wanting(three, NEWS, SPORT)
    await wanting(four, SPORT)
    names = [each.bus.node for each in (two, three, four)]
    await one.bus.send(bundle("saved", {"news": {*names[:2]}, "sport": {*names[1:]}}))
    await one.bus.send((NEWS, event(1)), (SPORT, event(2, "sport")))
    await heard(two, 2)
    await heard(three, 3)
    await heard(four, 2)
    assert channels(two) == [["news"], ["news"]]
    assert channels(three) == [["news", "sport"], ["news"], ["sport"]]
    assert channels(four) == [["sport"], ["sport"]]


async def test_what_is_said_of_nodes_is_not_believed(node):
    one, two, three = [await node() for _ in range(3)]
    await wanting(two, NEWS, SPORT)
    await wanting(three, NEWS)
    await one.bus.send(bundle("saved", {"news": {two.bus.node}, "sport": {two.bus.node}}))
    await heard(two, 2)
    await heard(three, 1)
    assert (channels(two), channels(three)) == ([["news"], ["sport"]], [["news"]])


async def test_bundles_keep_their_order_among_messages(node):
    one, two = await node(), await node()
    await wanting(two, NEWS, SPORT)
    holders = {"news": {two.bus.node}, "sport": {two.bus.node}}
    for number in range(0, 60, 3):
        one.bus.post(NEWS, event(number))
        await one.bus.send((SPORT, event(number + 1)), bundle(str(number + 2), holders))
    await heard(two, 60)
    texts = [
        json.loads(each.head + "0}")["event"] if isinstance(each, ChannelEvents) else each.text for each in two.heard
    ]
    assert texts == [str(number) for number in range(60)]
