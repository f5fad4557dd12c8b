"""What three nodes count together: subscriptions, users and connections, and the limits on them."""

import time
from contextlib import suppress
from functools import partial

import pytest
from websockets.exceptions import ConnectionClosed

from tests.integration.api_requests import ask, connections, publish, tell
from tests.integration.cluster import Cluster, Node
from tests.integration.listener import Listen, Listener
from tests.integration.servers import wait_until


def counted(node: Node, channel: str, count: int) -> None:
    """Wait until a node knows of so many subscriptions, and of none if it is none."""
    expected = {"occupied": True, "subscription_count": count} if count else {"occupied": False}
    wait_until(lambda: node.publisher().channel_info(channel, ["subscription_count"]) == expected)


def connected(node: Node, count: int) -> None:
    """Wait until a node knows of so many connections."""
    wait_until(lambda: connections(node) == count)


def opens(node: Node) -> bool:
    """Whether the node takes a connection."""
    with suppress(AssertionError, ConnectionClosed), Listener(node):
        return True
    return False


def test_every_node_answers_for_all(cluster: Cluster, listen: Listen, name: str) -> None:
    room = f"presence-{name}"
    for number, node in enumerate(cluster.nodes):
        listen(node, name, room, user_id=number)
        listen(node, name, room, user_id="everywhere")
    for node in cluster.nodes:
        publisher = node.publisher()
        counted(node, name, 6)
        assert publisher.channel_info(room, ["user_count"]) == {"occupied": True, "user_count": 4}
        assert publisher.channels_info("presence-", ["user_count"])["channels"][room] == {"user_count": 4}
        assert name in publisher.channels_info()["channels"]
        assert [user["id"] for user in publisher.users_info(room)["users"]] == [0, "everywhere", 1, 2]


def test_a_node_without_subscribers_answers_too(cluster: Cluster, listen: Listen, name: str) -> None:
    listen(cluster.nodes[0], name, f"presence-{name}", user_id=1)
    publisher = cluster.nodes[2].publisher()
    assert publisher.channel_info(name) == {"occupied": True}
    assert publisher.users_info(f"presence-{name}") == {"users": [{"id": 1}]}


def test_info_of_what_is_published(cluster: Cluster, listen: Listen, name: str) -> None:
    for number, node in enumerate(cluster.nodes):
        listen(node, name, f"presence-{name}", user_id=number)
    event = {"name": "event", "data": "{}", "info": "user_count,subscription_count"}
    for node in cluster.nodes:
        answer = tell(node, "events", {**event, "channels": [name, f"presence-{name}", f"{name}-2"]}).json()
        assert answer["channels"][name] == {"subscription_count": 3}
        assert answer["channels"][f"presence-{name}"] == {"user_count": 3}


def test_counts_fall_to_nothing(cluster: Cluster, name: str) -> None:
    room = f"presence-{name}"
    for node in cluster.nodes:
        with Listener(node) as leaving, Listener(node) as breaking:
            for listener in (leaving, breaking):
                listener.subscribe(name)
                listener.subscribe(room, user_id=1)
            leaving.say("pusher:unsubscribe", {"channel": name})
            leaving.say("pusher:unsubscribe", {"channel": room})
            leaving.assert_silence()
    for node in cluster.nodes:
        counted(node, name, 0)
        counted(node, room, 0)
        assert ask(node, f"channels/{room}/users").status_code == 404
        assert not {name, room} & node.publisher().channels_info()["channels"].keys()


def test_subscribers_hear_how_many_they_are(cluster: Cluster, listen: Listen, name: str) -> None:
    nodes = [node.application("counting") for node in cluster.nodes]
    listeners: list[Listener] = []
    for number, node in enumerate(nodes, 1):
        listeners.append(listen(node, name))
        for listener in listeners:
            assert listener.count() == number
    listeners[0].say("pusher:unsubscribe", {"channel": name})
    assert [listener.count() for listener in listeners[1:]] == [2, 2]


def test_connections_are_counted_and_limited_together(cluster: Cluster) -> None:
    nodes = [node.application("small") for node in cluster.nodes]
    connected(nodes[0], 0)
    inside = [Listener(node) for node in nodes]
    for listener in inside:
        listener.__enter__()
    for node in nodes:
        connected(node, 3)
        refused = Listener(node)
        with pytest.raises(AssertionError, match="4004"):
            refused.__enter__()
        assert refused.closed_with() == 4004
    for listener, node in zip(inside, reversed(nodes), strict=True):
        listener.__exit__(None, None, None)
        wait_until(partial(opens, node))
    connected(nodes[2], 0)


def accepts(node: Node, channel: str) -> bool:
    """Whether the node takes an event."""
    return publish(node, channel, "event").ok


def test_published_events_are_limited_together(cluster: Cluster, name: str) -> None:
    """Ten in a second, whichever node they come to."""
    nodes = [node.application("metered") for node in cluster.nodes]
    begun, accepted = time.monotonic(), 0
    while (answer := publish(nodes[accepted % 3], name, "event")).ok:
        accepted += 1
        assert accepted <= 10 * (time.monotonic() - begun + 2)
    assert answer.status_code == 429
    assert int(answer.headers["Retry-After"]) >= 1
    for node in nodes:
        wait_until(partial(accepts, node, name))
