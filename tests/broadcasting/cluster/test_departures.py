"""Departures: order, packing, bounds, and what becomes of those who wait."""

import asyncio

import pytest

from broadcasting.cluster.base import Bundle, Unreachable
from broadcasting.cluster.departures import LARGEST_MESSAGE, MOST_MESSAGES, PACK_MESSAGES, Departures
from broadcasting.cluster.messages import ChannelEvent


@pytest.fixture
def sent():
    return []


@pytest.fixture
async def departures(sent):
    departures = Departures()

    async def send(group, items):
        sent.append((group, [item[1] for item in items]))
        await asyncio.sleep(0)

    task = asyncio.create_task(departures.deliver(send))
    yield departures
    task.cancel()


async def test_neighbours_for_one_group_travel_together(departures, sent):
    for group, number in (("a", 1), ("a", 2), ("b", 3), ("a", 4)):
        assert departures.put([(group, ["x", str(number)])])
    await departures.empty()
    assert sent == [("a", ["1", "2"]), ("b", ["3"]), ("a", ["4"])]


async def test_packs_are_bounded(departures, sent):
    for number in range(PACK_MESSAGES + 1):
        departures.put([("a", ["x", str(number)])])
    await departures.empty()
    assert [len(items) for _, items in sent] == [PACK_MESSAGES, 1]


async def test_who_waits_is_told(departures):
    waiter = asyncio.get_running_loop().create_future()
    departures.put([("a", ["x", "1"]), ("b", ["x", "2"])], waiter)
    assert await waiter is None


async def test_bounds():
    departures = Departures()
    assert not departures.put([("a", ["x", "y" * (LARGEST_MESSAGE + 1)])])
    for _ in range(MOST_MESSAGES):
        assert departures.put([("a", ["x"])])
    assert not departures.put([("a", ["x"])])


async def test_failing():
    departures = Departures()
    waiter = asyncio.get_running_loop().create_future()
    departures.put([("a", ["x", "1"])], waiter)
    departures.put([("a", ["x", "2"])])
    assert departures.fail() == 1
    with pytest.raises(Unreachable):
        await waiter
    await departures.empty()


async def test_a_bundle_travels_alone():
    sent = []

    async def send(group, contents):
        sent.append((group, len(contents)))

    departures = Departures()
    bundle = Bundle((("a", ChannelEvent("1", "a", "{}")), ("b", ChannelEvent("1", "b", "{}"))), (set(), set()))
    for letter in (("a", ["x", "1"]), ("", bundle), ("", bundle), ("a", ["x", "2"]), ("a", ["x", "3"])):
        assert departures.put([letter])
    task = asyncio.create_task(departures.deliver(send))
    await departures.empty()
    task.cancel()
    assert sent == [("a", 1), ("", 1), ("", 1), ("a", 2)]


async def test_a_bundle_counts_for_all_its_messages():
    half = "y" * (LARGEST_MESSAGE // 2)
    letters = tuple((name, ChannelEvent("1", name, half)) for name in "abc")
    assert not Departures().put([("", Bundle(letters, (set(), set(), set())))])
