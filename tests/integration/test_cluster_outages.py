"""Redis goes away and comes back, in every way in which it can: nobody loses a socket, and then all agree again."""

import asyncio
import threading
from collections import Counter
from collections.abc import Callable, Iterator
from functools import partial
from pathlib import Path
from typing import Self

import psutil
import pytest
import requests

from tests.integration.api_requests import ask, publish
from tests.integration.cluster import Cluster, Node
from tests.integration.guest import Enter, Guest
from tests.integration.servers import until
from tests.integration.views import connected, counts, delivers, sees

pytestmark = pytest.mark.timeout(150)

RECOVERED = 30
"""Seconds after which all must agree again. It takes at most 5, but not on a machine that is busy."""

Harm = Callable[[Cluster], None]


def each_proxy(what: str) -> Harm:
    def harm(duo: Cluster) -> None:
        for proxy in duo.proxies:
            getattr(proxy, what)()

    return harm


OUTAGES: dict[str, tuple[Harm, Harm]] = {
    "killed": (lambda duo: duo.valkey.kill(), lambda duo: duo.valkey.start()),
    "killed and emptied": (lambda duo: duo.valkey.kill(), lambda duo: duo.valkey.start(empty=True)),
    "frozen": (each_proxy("freeze"), each_proxy("heal")),
    "swallowed": (each_proxy("swallow"), each_proxy("heal")),
}
"""What happens to the connections to Redis, and what ends it."""


class Load:
    """Publishes to each node without a pause and notes the answers; use it as a context manager."""

    def __init__(self, nodes: list[Node], channel: str) -> None:
        self.answers: Counter[int] = Counter()
        self._ended = threading.Event()
        self._threads = [threading.Thread(target=self._publish, args=(node, channel)) for node in nodes]

    def __enter__(self) -> Self:
        for thread in self._threads:
            thread.start()
        return self

    def __exit__(self, *exception: object) -> None:
        self._ended.set()
        for thread in self._threads:
            thread.join()

    def _publish(self, node: Node, channel: str) -> None:
        while not self._ended.wait(0.01):
            self.answers[publish(node, channel, "load").status_code] += 1


@pytest.fixture(scope="module")
def duo(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Cluster]:
    with Cluster(tmp_path_factory.mktemp("duo"), 2, proxied=True) as running:
        yield running


@pytest.fixture
def nodes(duo: Cluster) -> list[Node]:
    duo.mend()
    return duo.nodes


async def status(node: Node, path: str) -> int:
    return (await asyncio.to_thread(requests.get, f"{node.url}/{path}", timeout=20)).status_code


async def refuses(node: Node, channel: str) -> bool:
    """Whether the node says that it can't publish now, and when to try again."""
    answer = await asyncio.to_thread(publish, node, channel, "refused")
    if answer.ok:
        return False
    assert (answer.status_code, answer.headers["Retry-After"].isdigit()) == (503, True), answer.text
    return True


async def hears_locally(sender: Guest, receiver: Guest, channel: str) -> None:
    """A client event passes between two sockets of one node."""
    before = receiver.counted(channel)["client-hello"]
    await sender.say("client-hello", {}, channel=channel)

    async def heard() -> bool:
        return receiver.counted(channel)["client-hello"] > before

    await until(heard)


@pytest.mark.parametrize("outage", OUTAGES)
async def test_an_outage_under_load(
    duo: Cluster,
    nodes: list[Node],
    enter: Enter,
    name: str,
    outage: str,
    record_property: Callable[[str, object], None],
) -> None:
    room, (harm, undo) = f"presence-{name}", OUTAGES[outage]
    ada, bob = await enter(nodes[0], "ada", room, name), await enter(nodes[1], "bob", room, name)
    ann, eve = await enter(nodes[0], "ann", room, name), await enter(nodes[1], "eve", room, name)
    with Load(nodes, f"{name}-load") as load:
        await asyncio.to_thread(harm, duo)
        for node in nodes:
            await until(partial(refuses, node, f"{name}-refused"))
            assert await status(node, "up") == 200
            assert await status(node, "ready") == 503
            assert (await asyncio.to_thread(ask, node, "channels")).status_code in (200, 503)
        await hears_locally(ada, ann, name)
        await hears_locally(bob, eve, name)
        await bob.unsubscribe(room)
        mia = await enter(nodes[0], "mia", room, name, f"{name}-new")
        assert {"ada", "ann", "mia"} <= mia.members[room]
        zoe = await enter(nodes[1], "zoe", f"{name}-new")
        await hears_locally(mia, ada, room)
        ann.abort()
        await asyncio.to_thread(undo, duo)
        inside = [ada, eve, mia]
        seconds = await until(partial(sees, inside, room, "ada", "eve", "mia"), RECOVERED)
        seconds += await until(partial(counts, nodes, name, 4), RECOVERED)
        for node in nodes:
            await asyncio.to_thread(node.wait)
            await delivers(node, room, inside)
            await delivers(node, f"{name}-new", [mia, zoe])
    record_property("seconds", seconds)
    await until(partial(counts, nodes, room, 3, "user_count"))
    await until(partial(counts, nodes, f"{name}-new", 2))
    await until(partial(connected, nodes, 5))
    assert load.answers.keys() == {200, 503}
    assert [guest.is_connected for guest in (ada, bob, eve, mia, zoe)] == [True] * 5
    assert [wrong for guest in (ada, ann, bob, eve, mia) for wrong in guest.wrongs] == []
    for node in nodes:
        assert "Traceback" not in node.process.output


async def test_one_node_is_cut_off(duo: Cluster, nodes: list[Node], enter: Enter, name: str) -> None:
    """The other goes on without it, and takes it back."""
    room = f"presence-{name}"
    ada, bob = await enter(nodes[0], "ada", room), await enter(nodes[1], "bob", room)
    duo.proxies[1].freeze()
    await until(partial(refuses, nodes[1], name))
    await until(partial(sees, [ada], room, "ada"), patience=40)
    await until(partial(counts, nodes[:1], room, 1, "user_count"))
    await delivers(nodes[0], room, [ada])
    eve = await enter(nodes[0], "eve", room)
    assert bob.members[room] >= {"bob"}
    duo.proxies[1].heal()
    await until(partial(sees, [ada, bob, eve], room, "ada", "bob", "eve"), RECOVERED)
    await until(partial(counts, nodes, room, 3, "user_count"))
    for node in nodes:
        await asyncio.to_thread(node.wait)
        await delivers(node, room, [ada, bob, eve])
    assert [wrong for guest in (ada, bob, eve) for wrong in guest.wrongs] == []


async def test_a_node_starts_while_redis_is_away(duo: Cluster, nodes: list[Node], enter: Enter, name: str) -> None:
    room = f"presence-{name}"
    ada = await enter(nodes[0], "ada", room)
    await asyncio.to_thread(nodes[1].stop)
    duo.proxies[1].cut()
    nodes[1].launch()
    await asyncio.to_thread(nodes[1].process.wait_for_listener)
    assert [await status(nodes[1], path) for path in ("up", "ready")] == [200, 503]
    bob, eve = await enter(nodes[1], "bob", room), await enter(nodes[1], "eve", room)
    await hears_locally(bob, eve, room)
    duo.proxies[1].heal()
    await until(partial(sees, [ada, bob, eve], room, "ada", "bob", "eve"), RECOVERED)
    await asyncio.to_thread(nodes[1].wait)
    for node in nodes:
        await delivers(node, room, [ada, bob, eve])


async def test_everything_in_redis_is_lost(duo: Cluster, nodes: list[Node], enter: Enter, name: str) -> None:
    """Somebody says FLUSHALL: no connection breaks, and the nodes say again what they hold."""
    room = f"presence-{name}"
    ada, bob = await enter(nodes[0], "ada", room, name), await enter(nodes[1], "bob", room, name)
    with duo.valkey.client() as client:
        client.flushall()
    await until(partial(counts, nodes, name, 2), RECOVERED)
    await until(partial(counts, nodes, room, 2, "user_count"), RECOVERED)
    await until(partial(connected, nodes, 2), RECOVERED)
    eve = await enter(nodes[0], "eve", room)
    await until(partial(sees, [ada, bob, eve], room, "ada", "bob", "eve"))
    await bob.unsubscribe(room)
    await until(partial(sees, [ada, eve], room, "ada", "eve"))
    for node in nodes:
        await delivers(node, name, [ada, bob])


async def test_what_waits_for_redis_is_bounded(duo: Cluster, nodes: list[Node], enter: Enter, name: str) -> None:
    """Clients that talk on while Redis is away do not fill the memory."""
    ada, ann = await enter(nodes[0], "ada", name), await enter(nodes[0], "ann", name)
    await hears_locally(ada, ann, name)
    process = psutil.Process(nodes[0].process.pid)
    duo.proxies[0].freeze()
    before = process.memory_info().rss
    for number in range(100):
        for _ in range(100):
            await ada.say("client-flood", {"text": "x" * 9_000}, channel=name)
        await ada.ping()
        ann.heard.clear()
        await ada.subscribe(f"{name}-{number}")
        await ada.unsubscribe(f"{name}-{number}")
    assert process.memory_info().rss - before < 60_000_000  # 90 MB were said.
    duo.proxies[0].heal()
    await until(partial(counts, nodes, name, 2), RECOVERED)
    await asyncio.to_thread(nodes[0].wait)
    bob = await enter(nodes[1], "bob", name)
    await delivers(nodes[1], name, [ada, bob])


async def test_publishing_to_who_is_there_during_an_outage(tmp_path: Path, enter: Enter, name: str) -> None:
    """With a setting, an event that can't be told to the others is delivered where it was published."""
    with Cluster(tmp_path, 2, REVURB_PUBLISH_DURING_OUTAGE="local") as duo:
        nodes = duo.nodes
        ada, bob = await enter(nodes[0], "ada", name), await enter(nodes[1], "bob", name)
        duo.valkey.kill()
        for _ in range(3):
            await delivers(nodes[0], name, [ada])
        assert bob.heard == []
        await asyncio.to_thread(duo.mend)
        await until(partial(counts, nodes, name, 2), RECOVERED)
        await delivers(nodes[0], name, [ada, bob])
