"""Two clusters on one Redis: with different prefixes they know nothing of each other."""

from collections.abc import Iterator

import pytest

from tests.integration.api_requests import connections, tell
from tests.integration.cluster import Cluster, Node, variables
from tests.integration.listener import Listen


@pytest.fixture(scope="module")
def stranger(cluster: Cluster, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Node]:
    """A node of another cluster, with the same Redis and the same application."""
    with Node("uvicorn", tmp_path_factory.mktemp("stranger"), **variables(cluster.valkey.url)) as running:
        yield running


def test_they_do_not_hear_each_other(cluster: Cluster, stranger: Node, listen: Listen, name: str) -> None:
    room, node = f"presence-{name}", cluster.nodes[0]
    ours, theirs = listen(node, room, f"cache-{name}", user_id="us"), listen(stranger)
    ours.expect("pusher:cache_miss")
    assert theirs.subscribe(room, user_id="them")["presence"]["ids"] == ["them"]
    ours.send({"event": "client-typing", "channel": room, "data": {}})
    node.publisher().trigger([room, f"cache-{name}"], "event", {})
    theirs.subscribe(f"cache-{name}")
    theirs.expect("pusher:cache_miss")
    for publisher in (cluster.nodes[1].publisher(), stranger.publisher()):
        assert publisher.channel_info(room, ["user_count"])["user_count"] == 1
    assert connections(stranger) == 1
    tell(stranger, "users/us/terminate_connections", {})
    stranger.publisher().trigger(room, "only-there", {})
    theirs.expect("only-there")
    theirs.assert_silence()
    node.publisher().trigger(room, "only-here", {})
    assert [ours.next()["event"] for _ in range(3)] == ["event", "event", "only-here"]
    ours.assert_silence()
