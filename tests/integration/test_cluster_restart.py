"""``manage.py restartrevurb`` for a cluster, whose nodes share no cache."""

import asyncio
from functools import partial
from pathlib import Path

import pytest

from tests.integration.cluster import Cluster, Node, variables
from tests.integration.commands import CREDENTIALS
from tests.integration.guest import Enter
from tests.integration.servers import running, until

pytestmark = pytest.mark.timeout(120)


async def left(node: Node) -> bool:
    return not node.is_running


async def restart(**environment: str) -> tuple[int, str]:
    with running(["manage.py", "restartrevurb"], environment=CREDENTIALS | environment) as command:
        return await asyncio.to_thread(command.wait), command.output


async def test_every_node_stops_and_sends_its_clients_elsewhere(tmp_path: Path, enter: Enter, name: str) -> None:
    with Cluster(tmp_path / "cluster", 2) as cluster:
        guests = [await enter(node, "ada", name) for node in cluster.nodes]
        url, own = cluster.valkey.url, {"REVURB_SCALING_PREFIX": cluster.prefix}
        assert (await restart(**variables(url, "another-cluster")))[0] == 0
        status, output = await restart(**variables(url) | own)
        assert (status, "All nodes of the cluster are told" in output) == (0, True), output
        for node in cluster.nodes:
            await until(partial(left, node))
            assert node.process.wait() == 0
            assert node.process.output.count("(restart)") == 1
        assert [guest.code for guest in guests] == [4200, 4200]
        cluster.valkey.kill()
        status, output = await restart(**variables(url) | own)
        assert (status, "Redis cannot be reached, so no server heard of it" in output) == (1, True), output
