"""What an application may ask for in a second. The clock stands still unless it is moved."""

from typing import Any

import pytest

from broadcasting.hub import process
from tests.broadcasting.api.audience import Audience
from tests.broadcasting.api.client import OTHER, Publisher
from tests.broadcasting.api.outages import Node
from tests.broadcasting.fakes import FakeClock

EVENTS = "/apps/3/events"
EVENT = {"name": "opened", "data": "{}", "channel": "news"}
READS = ("/apps/3/channels", "/apps/3/channels/news", "/apps/3/channels/presence-x/users", "/apps/3/connections")
PER_SECOND = {"MAX_EVENTS_PER_SECOND": 4, "MAX_READS_PER_SECOND": 2}


@pytest.fixture(autouse=True)
def node(audience: Audience, clock: FakeClock, monkeypatch: pytest.MonkeyPatch) -> Node:
    node = Node(clock)
    monkeypatch.setattr(process, "_hub", node.hub)
    return node


def batch(count: int) -> dict[str, Any]:
    return {"batch": [EVENT] * count}


async def test_nothing_is_counted_without_a_limit(publisher: Publisher, node: Node) -> None:
    for path in READS:
        await publisher.get(path)
    assert (await publisher.post(EVENTS, EVENT)).status == 200
    assert node.state.spent == []


async def test_every_event_counts(publisher: Publisher, configure: Any, clock: FakeClock) -> None:
    configure(application=PER_SECOND)
    assert (await publisher.post("/apps/3/batch_events", batch(3))).status == 200
    assert (await publisher.post("/apps/3/batch_events", batch(2))).status == 429
    assert (await publisher.post(EVENTS, EVENT)).status == 200
    reply = await publisher.post(EVENTS, EVENT)
    assert (reply.status, reply.text, reply.headers["retry-after"]) == (429, "Too many requests.", "1")
    clock.advance(0.25)
    assert (await publisher.post(EVENTS, EVENT)).status == 200


async def test_the_refusal_may_be_json(publisher: Publisher, configure: Any) -> None:
    configure(application={"MAX_READS_PER_SECOND": 1})
    for status in (200, 429):
        reply = await publisher.get("/apps/3/connections", headers=[("Accept", "application/json")])
        assert reply.status == status
    assert (reply.json, reply.headers["retry-after"]) == ({"error": "Too many requests."}, "1")


async def test_a_batch_above_the_limit_takes_more_than_a_second(
    publisher: Publisher, configure: Any, clock: FakeClock
) -> None:
    configure(application=PER_SECOND)
    assert (await publisher.post("/apps/3/batch_events", batch(10))).status == 200
    reply = await publisher.post(EVENTS, EVENT)
    assert (reply.status, reply.headers["retry-after"]) == (429, "2")  # 1.75 seconds
    clock.advance(1.75)
    assert (await publisher.post(EVENTS, EVENT)).status == 200


async def test_nobody_hears_what_is_refused(publisher: Publisher, configure: Any, node: Node) -> None:
    configure(application={"MAX_EVENTS_PER_SECOND": 1})
    listener = await Audience(node.hub).listen("news")
    for _ in range(3):
        await publisher.post(EVENTS, EVENT)
    assert len(await listener.heard()) == 1


async def test_all_reads_share_one_budget(publisher: Publisher, configure: Any, clock: FakeClock) -> None:
    configure(application=PER_SECOND)
    assert [(await publisher.get(path)).status for path in READS] == [200, 200, 429, 429]
    clock.advance(1)
    assert (await publisher.signed("HEAD", READS[0])).status == 200


async def test_events_and_reads_have_budgets_of_their_own(publisher: Publisher, configure: Any) -> None:
    configure(application={"MAX_EVENTS_PER_SECOND": 1, "MAX_READS_PER_SECOND": 1})
    assert (await publisher.post(EVENTS, EVENT)).status == 200
    assert (await publisher.get(READS[0])).status == 200


async def test_applications_do_not_share(publisher: Publisher, configure: Any) -> None:
    configure(application={"MAX_READS_PER_SECOND": 1})
    await publisher.get(READS[0])
    assert (await publisher.get(READS[0])).status == 429
    assert (await Publisher(OTHER).get("/apps/4/channels")).status == 200


@pytest.mark.parametrize("content", [b"no json", {}, EVENT | {"socket_id": "x"}, EVENT | {"channel": "a b"}])
async def test_what_is_invalid_costs_nothing(publisher: Publisher, configure: Any, node: Node, content: Any) -> None:
    configure(application=PER_SECOND)
    assert (await publisher.post(EVENTS, content)).status in (400, 422)
    assert node.state.spent == []


async def test_strangers_spend_nothing(publisher: Publisher, configure: Any, node: Node) -> None:
    configure(application=PER_SECOND)
    for path in READS:
        assert (await publisher.get(path, auth_signature="0" * 64)).status == 401
    assert (await publisher.post(EVENTS, EVENT, auth_signature="0" * 64)).status == 401
    assert node.state.spent == []


async def test_terminating_and_probing_are_free(publisher: Publisher, configure: Any, node: Node) -> None:
    configure(application=PER_SECOND)
    assert (await publisher.post("/apps/3/users/7/terminate_connections")).status == 200
    assert (await publisher.send("GET", "/up")).status == 200
    assert (await publisher.send("GET", "/ready")).status == 200
    assert (await publisher.send("OPTIONS", EVENTS)).status == 200
    assert node.state.spent == []


async def test_without_the_cluster_there_is_no_limit_but_its_absence(
    publisher: Publisher, configure: Any, node: Node
) -> None:
    configure(application=PER_SECOND)
    node.state.away = True
    for _ in range(5):
        assert (await publisher.get("/apps/3/connections")).status == 503
        assert (await publisher.post(EVENTS, EVENT)).status == 503


async def test_a_node_that_publishes_alone_holds_nobody_to_a_limit(
    publisher: Publisher, configure: Any, clock: FakeClock, monkeypatch: pytest.MonkeyPatch
) -> None:
    node = Node(clock, publish_alone=True)
    monkeypatch.setattr(process, "_hub", node.hub)
    configure(application=PER_SECOND)
    node.state.away = True
    assert [(await publisher.post(EVENTS, EVENT)).status for _ in range(6)] == [200] * 6
