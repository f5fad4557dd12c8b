"""The nginx of the docs with two real nodes: who is behind it need not know which one answers."""

import asyncio
from collections.abc import Iterator
from functools import partial
from pathlib import Path

import httpx
import psutil
import pytest

from tests.integration.api_requests import publish
from tests.integration.cluster import Cluster, Node
from tests.integration.guest import Enter, Guest
from tests.integration.nginx import Nginx
from tests.integration.servers import until, wait_until
from tests.integration.test_cluster_outages import refuses
from tests.integration.views import counts, delivers, sees

pytestmark = pytest.mark.timeout(150)


@pytest.fixture(scope="module")
def balanced(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Cluster]:
    with Cluster(tmp_path_factory.mktemp("balanced"), 2, proxied=True) as running:
        yield running


@pytest.fixture
def front(balanced: Cluster, tmp_path: Path) -> Iterator[Node]:
    balanced.mend()
    wait_until(lambda: all(httpx.get(f"{node.url}/ready").status_code == 200 for node in balanced.nodes))
    with Nginx(tmp_path, balanced) as nginx:
        yield nginx.site
        assert "[emerg]" not in nginx.process.output


def sockets_of(node: Node) -> int:
    """Connections from nginx that this node has."""
    connections = psutil.Process(node.process.pid).net_connections("tcp")
    return sum(each.status == "ESTABLISHED" and each.laddr.port == node.port for each in connections)


async def test_sockets_and_requests_go_to_any_node(balanced: Cluster, front: Node, enter: Enter, name: str) -> None:
    room = f"presence-{name}"
    guests = [await enter(front, f"user-{number}", room, name) for number in range(10)]
    assert min(sockets_of(node) for node in balanced.nodes) >= 4
    await until(partial(sees, guests, room, *(f"user-{number}" for number in range(10))))
    assert await counts([front] * 6, name, 10)
    for _ in range(4):
        await delivers(front, name, guests)
    await guests[0].say("client-hello", {}, channel=room)
    await until(partial(all_heard, guests[1:], room, "client-hello"))


async def test_a_node_without_redis_is_asked_nothing(balanced: Cluster, front: Node, enter: Enter, name: str) -> None:
    guests = [await enter(front, "", name) for _ in range(4)]
    balanced.proxies[0].swallow()
    await until(partial(refuses, balanced.nodes[0], name))
    for number in range(20):
        assert (await asyncio.to_thread(publish, front, name, f"event-{number}")).status_code == 200
        assert (await asyncio.to_thread(httpx.get, f"{front.url}/ready")).status_code == 200
    assert all(guest.is_connected for guest in guests)
    late = await enter(front, "", name)
    await delivers(front, name, [late])


async def test_a_node_that_stops_sends_its_clients_to_the_other(
    balanced: Cluster, front: Node, enter: Enter, name: str
) -> None:
    guests = [await enter(front, "", name) for _ in range(6)]
    stopping = asyncio.create_task(asyncio.to_thread(balanced.nodes[1].stop))
    while not stopping.done():
        answer = await asyncio.to_thread(publish, front, name, "meanwhile")
        assert answer.status_code == 200, answer.text
    await stopping
    gone = [guest for guest in guests if not guest.is_connected]
    assert gone
    assert {guest.code for guest in gone} == {4200}
    back = [await enter(front, "", name) for _ in gone]
    await delivers(front, name, [*back, *(guest for guest in guests if guest.is_connected)])


async def all_heard(guests: list[Guest], channel: str, event: str) -> bool:
    return all(guest.counted(channel)[event] == 1 for guest in guests)
