"""What the API answers while a node is cut off from its cluster, wholly or in part."""

import logging
from typing import Any

import pytest

from broadcasting.cluster.base import NODES
from broadcasting.hub import process
from tests.broadcasting.api.audience import Audience
from tests.broadcasting.api.client import Publisher, Reply
from tests.broadcasting.api.outages import Node
from tests.broadcasting.fakes import FakeClock

EVENTS = "/apps/3/events"
BATCH = "/apps/3/batch_events"
EVENT = {"name": "opened", "data": "{}", "channel": "news"}
READS = ("/apps/3/channels", "/apps/3/channels/news", "/apps/3/channels/presence-x/users", "/apps/3/connections")


@pytest.fixture(autouse=True)
def node(audience: Audience, clock: FakeClock, monkeypatch: pytest.MonkeyPatch) -> Node:
    node = Node(clock)
    monkeypatch.setattr(process, "_hub", node.hub)
    return node


@pytest.fixture
def lonely(clock: FakeClock, monkeypatch: pytest.MonkeyPatch) -> Node:
    """A node with ``PUBLISH_DURING_OUTAGE`` set to ``"local"``."""
    node = Node(clock, publish_alone=True)
    monkeypatch.setattr(process, "_hub", node.hub)
    return node


def cut(node: Node, part: str) -> None:
    node.state.away, node.wire.cut = part == "state", part == "messages"


def assert_unreachable(reply: Reply) -> None:
    assert (reply.status, reply.text, reply.headers["retry-after"]) == (503, "Cluster unreachable.", "1")


class TestPublishing:
    @pytest.mark.parametrize("part", ["state", "messages"])
    @pytest.mark.parametrize(("path", "content"), [(EVENTS, EVENT), (BATCH, {"batch": [EVENT, EVENT]})])
    async def test_is_refused_and_nobody_hears(
        self, publisher: Publisher, node: Node, part: str, path: str, content: Any
    ) -> None:
        listener = await Audience(node.hub).listen("news")
        cut(node, part)
        assert_unreachable(await publisher.post(path, content))
        assert await listener.heard() == []
        cut(node, "nothing")
        assert (await publisher.post(path, content)).status == 200
        assert len(await listener.heard()) == len(content.get("batch", [content]))

    async def test_the_refusal_may_be_json(self, publisher: Publisher, node: Node) -> None:
        cut(node, "messages")
        reply = await publisher.post(EVENTS, EVENT, headers=[("Accept", "application/json")])
        assert (reply.status, reply.json) == (503, {"error": "Cluster unreachable."})

    async def test_what_is_invalid_is_invalid(self, publisher: Publisher, node: Node) -> None:
        cut(node, "state")
        assert (await publisher.post(EVENTS, {})).status == 422
        assert (await publisher.post(EVENTS, EVENT, auth_signature="x")).status == 401

    @pytest.mark.parametrize("info", ["occupied,subscription_count,user_count,cache", "", "x"])
    async def test_what_became_unknown_is_left_out(
        self, publisher: Publisher, node: Node, monkeypatch: pytest.MonkeyPatch, info: str
    ) -> None:
        """The state goes away when the event is out: a refusal would have it published twice."""
        listener = await Audience(node.hub).listen("news", "presence-x", user_id=1)
        publish = node.hub.publish

        async def publish_last(*args: Any) -> None:
            await publish(*args)
            node.state.away = True

        monkeypatch.setattr(node.hub, "publish", publish_last)
        reply = await publisher.post(EVENTS, EVENT | {"channels": ["news", "presence-x"], "info": info})
        assert (reply.status, reply.json) == (200, {"channels": {"news": {}, "presence-x": {}}})
        assert len(await listener.heard()) == 2


class TestPublishingAlone:
    @pytest.mark.parametrize("part", ["state", "messages"])
    async def test_reaches_this_nodes_sockets(self, publisher: Publisher, lonely: Node, part: str) -> None:
        listener = await Audience(lonely.hub).listen("news", "cache-x")
        cut(lonely, part)
        reply = await publisher.post(EVENTS, EVENT | {"channels": ["news", "cache-x"]})
        assert (reply.status, reply.body) == (200, b"{}")
        assert len(await listener.heard()) == 2

    async def test_attributes_are_left_out(self, publisher: Publisher, lonely: Node) -> None:
        await Audience(lonely.hub).listen("news")
        cut(lonely, "state")
        asking = EVENT | {"info": "subscription_count,occupied"}
        assert (await publisher.post(EVENTS, asking)).json == {"channels": {"news": {}}}
        assert (await publisher.post(BATCH, {"batch": [EVENT, asking]})).json == {"batch": [{}, {}]}

    async def test_attributes_are_told_where_the_state_can_be_asked(self, publisher: Publisher, lonely: Node) -> None:
        await Audience(lonely.hub).listen("news")
        cut(lonely, "messages")
        reply = await publisher.post(EVENTS, EVENT | {"info": "subscription_count"})
        assert reply.json == {"channels": {"news": {"subscription_count": 1}}}

    async def test_questions_are_refused(self, publisher: Publisher, lonely: Node) -> None:
        cut(lonely, "state")
        assert_unreachable(await publisher.get("/apps/3/connections"))


@pytest.mark.parametrize("path", READS)
async def test_questions(publisher: Publisher, node: Node, path: str) -> None:
    before = await publisher.get(path)
    cut(node, "state")
    assert_unreachable(await publisher.get(path))
    cut(node, "messages")
    assert await publisher.get(path) == before


@pytest.mark.parametrize("path", ["/apps/3/users/7/terminate_connections", "/users/7/terminate_connections"])
async def test_terminating(publisher: Publisher, node: Node, path: str) -> None:
    """This node's sockets are closed; asking again closes those of the others, too."""
    listener = await Audience(node.hub).listen("presence-a", user_id=7)
    cut(node, "messages")
    assert_unreachable(await publisher.post(path))
    assert listener.closed == 4009
    cut(node, "nothing")
    assert (await publisher.post(path)).status == 200
    assert [topic for topic, _ in node.wire.sent] == [NODES]


async def test_the_server_lives(publisher: Publisher, node: Node) -> None:
    cut(node, "state")
    assert (await publisher.send("GET", "/up")).status == 200


async def test_the_log_is_not_flooded(publisher: Publisher, node: Node, caplog: pytest.LogCaptureFixture) -> None:
    cut(node, "state")
    with caplog.at_level(logging.DEBUG):
        for _ in range(20):
            await publisher.post(EVENTS, EVENT)
            await publisher.get("/apps/3/connections")
            await publisher.send("GET", "/ready")
    assert len(caplog.records) <= 1


class TestReadiness:
    READY = {"ready": True, "state": True, "messages": True, "draining": False}

    async def test_a_node_that_has_everything(self, publisher: Publisher) -> None:
        reply = await publisher.send("GET", "/ready")
        assert (reply.status, reply.json) == (200, self.READY)
        assert "retry-after" not in reply.headers

    async def test_a_node_without_a_cluster(self, publisher: Publisher, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr(process, "_hub", None)
        assert (await publisher.send("GET", "/ready")).json == self.READY
        await process.get_hub().shutdown(timeout=0)

    @pytest.mark.parametrize("part", ["state", "messages"])
    async def test_a_node_that_is_cut_off(self, publisher: Publisher, node: Node, part: str) -> None:
        cut(node, part)
        reply = await publisher.send("GET", "/ready")
        assert (reply.status, reply.headers["retry-after"]) == (503, "1")
        assert reply.json == self.READY | {"ready": False, part: False}
        cut(node, "nothing")
        assert (await publisher.send("GET", "/ready")).status == 200

    async def test_a_node_that_stops(self, publisher: Publisher, node: Node) -> None:
        await publisher.send("GET", "/ready")
        await node.hub.shutdown(timeout=0)
        reply = await publisher.send("GET", "/ready")
        assert (reply.status, reply.headers["retry-after"]) == (503, "1")
        assert reply.json == self.READY | {"ready": False, "draining": True}

    async def test_asking_joins_the_cluster(self, publisher: Publisher, node: Node) -> None:
        await publisher.send("GET", "/ready")
        (bus,) = node.wire.buses
        assert bus.wanted == [NODES]

    async def test_asking_does_not_join_a_cluster_that_is_left(self, publisher: Publisher, node: Node) -> None:
        await node.hub.shutdown(timeout=0)
        assert (await publisher.send("GET", "/ready")).status == 503
        (bus,) = node.wire.buses
        assert bus.wanted == []

    async def test_head(self, publisher: Publisher, node: Node) -> None:
        reply = await publisher.send("HEAD", "/ready")
        assert (reply.status, reply.body) == (200, b"")
        cut(node, "state")
        reply = await publisher.send("HEAD", "/ready")
        assert (reply.status, reply.body, reply.headers["retry-after"]) == (503, b"", "1")
