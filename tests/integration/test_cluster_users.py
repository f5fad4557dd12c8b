"""Signed-in users on three nodes: they are reached, watched and terminated wherever they are."""

import pytest

from tests.integration.api_requests import tell
from tests.integration.cluster import Cluster
from tests.integration.listener import Listen, Listener

WATCHLIST = "pusher_internal:watchlist_events"


def told(listener: Listener) -> dict[str, list[str]]:
    """The next message, which must be of watched users: those of each event."""
    return {event["name"]: event["user_ids"] for event in listener.expect(WATCHLIST)["data"]["events"]}


def test_users_are_reached_on_every_node(cluster: Cluster, listen: Listen, name: str) -> None:
    sockets = [listen(node) for node in cluster.nodes]
    for socket in sockets:
        socket.sign_in(name)
        socket.subscribe(f"#server-to-user-{name}")
    cluster.nodes[0].publisher().send_to_user(name, "hello", {"a": 1})
    for socket in sockets:
        assert socket.expect("hello")["data"] == {"a": 1}
        socket.assert_silence()


@pytest.mark.parametrize(("parameters", "code"), [({}, 4009), ({"reconnect": "1"}, 4200)])
def test_users_are_terminated_on_every_node(
    cluster: Cluster, listen: Listen, name: str, parameters: dict[str, str], code: int
) -> None:
    signed_in = [listen(node) for node in cluster.nodes]
    for socket in signed_in:
        socket.sign_in(name)
    members = [listen(node, f"presence-{name}", user_id=name) for node in cluster.nodes]
    other = listen(cluster.nodes[1], name)
    assert tell(cluster.nodes[0], f"users/{name}/terminate_connections", {}, **parameters).status_code == 200
    assert [socket.closed_with() for socket in signed_in + members] == [code] * 6
    other.assert_silence()


def test_watchers_hear_of_the_first_and_the_last_socket(cluster: Cluster, listen: Listen, name: str) -> None:
    nodes = [node.application("watching") for node in cluster.nodes]
    ada, bob = f"ada-{name}", f"bob-{name}"
    watchers = [listen(node) for node in nodes]
    for watcher in watchers:
        watcher.sign_in(ada, bob)
        assert told(watcher)["offline"] == [bob]
    sockets = [Listener(node) for node in nodes]
    for socket in sockets:
        socket.__enter__()
        socket.sign_in(bob)
    late = listen(nodes[1])
    late.sign_in(ada, bob, "nobody")
    assert told(late) == {"online": [bob], "offline": ["nobody"]}
    for watcher in watchers:
        assert told(watcher)["online"] == [bob]
    for socket in sockets:
        for watcher in watchers:
            watcher.assert_silence()
        socket.__exit__(None, None, None)
    for watcher in (*watchers, late):
        assert told(watcher)["offline"] == [bob]
        watcher.assert_silence()
