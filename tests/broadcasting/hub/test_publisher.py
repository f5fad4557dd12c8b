"""The publisher: what goes to other nodes, and what happens when they can't be told."""

import pytest

from broadcasting.cluster.base import Unreachable, channel_topic
from broadcasting.cluster.messages import ChannelEvent
from broadcasting.hub import Hub
from broadcasting.protocol.messages import Event
from broadcasting.state.base import StateUnreachable
from broadcasting.state.memory import MemoryState
from tests.broadcasting.fakes import APPLICATION, Client, turns
from tests.broadcasting.hub.wire import WireBus

NEWS = channel_topic("1", "news")


def event(*channels: str, name: str = "saved", socket_id: str | None = None) -> Event:
    return Event(name=name, data='{"a":1}', channels=channels, socket_id=socket_id)


async def test_every_node_gets_an_event_once(pair, wire):
    clients = [await (await Client.greeted(hub)).joined("news", "sport") for hub in pair for _ in range(2)]
    await pair[0].publish(APPLICATION, event("news", "sport"))
    await turns()
    for client in clients:
        client.socket.assert_names("saved", "saved")
    assert [topic for topic, _ in wire.sent] == [NEWS, channel_topic("1", "sport")]


async def test_who_holds_the_channels_of_an_event_is_told_to_the_bus(pair, wire, monkeypatch):
    asked, letters = [], []

    async def holders(self, app_id, channels):
        asked.append((app_id, channels))
        return [{"one"}, {"two"}]

    async def send(self, *sent):
        letters.extend(sent)

    monkeypatch.setattr(MemoryState, "holders", holders)
    monkeypatch.setattr(WireBus, "send", send)
    await pair[0].publish(APPLICATION, event("news", name="1"), event("news", "sport", name="2"))
    assert asked == [("1", ["news", "sport"])]
    (topic, _), bundle = letters
    assert (topic, [each for each, _ in bundle.messages]) == (NEWS, [NEWS, channel_topic("1", "sport")])
    assert bundle.holders == ({"one"}, {"two"})


async def test_the_excluded_socket_may_be_on_another_node(pair):
    here, there = [await (await Client.greeted(hub)).joined("news") for hub in pair]
    await pair[0].publish(APPLICATION, event("news", socket_id=there.socket_id))
    await turns()
    here.socket.assert_names("saved")
    there.socket.assert_nothing()


async def test_client_events_reach_other_nodes(pair):
    here, there = [await (await Client.greeted(hub)).joined("private-x") for hub in pair]
    await here.say("client-x", {"a": 1}, channel="private-x")
    await turns()
    here.socket.assert_nothing()
    there.socket.assert_event("client-x", {"a": 1}, "private-x")


async def test_several_events_keep_their_order(pair):
    there = await (await Client.greeted(pair[1])).joined("news", "sport")
    await pair[0].publish(APPLICATION, event("news", name="1"), event("sport", name="2"), event("news", name="3"))
    await turns()
    there.socket.assert_names("1", "2", "3")


async def test_a_node_without_subscribers_is_not_bothered(pair, wire):
    await pair[0].publish(APPLICATION, event("news"))
    assert wire.sent == [(NEWS, ChannelEvent("1", "news", '{"event":"saved","data":"{\\"a\\":1}","channel":"news"}'))]
    assert NEWS not in wire.buses[1].wanted


async def test_nobody_is_told_where_others_cannot_be(pair, wire):
    here = await (await Client.greeted(pair[0])).joined("cache-news")
    here.socket.texts()
    wire.cut = True
    with pytest.raises(Unreachable):
        await pair[0].publish(APPLICATION, event("cache-news"))
    await turns()
    here.socket.assert_nothing()
    (described,) = await pair[0].describe(APPLICATION, ["cache-news"])
    assert described.cached is None


async def test_unless_the_hub_may_publish_alone(wire, clock):
    hub = Hub(MemoryState(clock), clock, WireBus(wire), publish_alone=True)
    here = await (await Client.greeted(hub)).joined("news")
    wire.cut = True
    await hub.publish(APPLICATION, event("news"))
    await turns()
    here.socket.assert_names("saved")
    await hub.shutdown(timeout=0)


async def test_client_events_go_on_without_the_others(pair, wire):
    one, two = [await (await Client.greeted(pair[0])).joined("private-x") for _ in range(2)]
    wire.cut = True
    await one.say("client-x", {"a": 1}, channel="private-x")
    await turns()
    two.socket.assert_event("client-x", {"a": 1}, "private-x")


async def test_an_event_that_cannot_be_remembered_is_refused(hub, state, monkeypatch):
    async def fail(*args):
        raise StateUnreachable

    client = await (await Client.greeted(hub)).joined("cache-news")
    client.socket.texts()
    monkeypatch.setattr(state, "remember", fail)
    with pytest.raises(StateUnreachable):
        await hub.publish(APPLICATION, event("cache-news"))
    await turns()
    client.socket.assert_nothing()
