"""Presence channels on three nodes: one list, and each coming and going told once, wherever one listens."""

import asyncio
import random
from contextlib import AsyncExitStack
from typing import Any

from tests.integration.cluster import Cluster
from tests.integration.guest import Guest
from tests.integration.listener import Listen, Listener
from tests.integration.servers import until

ADDED, REMOVED = "pusher_internal:member_added", "pusher_internal:member_removed"


def ids(answer: dict[str, Any]) -> list[str | int]:
    """Who is there, by the answer to a subscription."""
    presence = answer["presence"]
    assert presence["count"] == len(presence["ids"]) == len(presence["hash"])
    return presence["ids"]


def who(listener: Listener, event: str) -> str | int:
    """Whom the next message is about, which must be ``event``."""
    return listener.expect(event)["data"]["user_id"]


def leave(listener: Listener, channel: str) -> None:
    listener.say("pusher:unsubscribe", {"channel": channel})


def test_a_newcomer_sees_everybody_in_the_order_of_their_coming(cluster: Cluster, listen: Listen, name: str) -> None:
    room = f"presence-{name}"
    for number in range(6):
        answer = listen(cluster.nodes[number % 3]).subscribe(room, user_id=number)
        assert ids(answer) == list(range(number + 1))


def test_each_coming_and_going_is_told_once_on_every_node(cluster: Cluster, listen: Listen, name: str) -> None:
    room = f"presence-{name}"
    watchers = [listen(node, room, user_id=f"watcher-{number}") for number, node in enumerate(cluster.nodes)]
    assert [who(watchers[0], ADDED) for _ in range(2)] == ["watcher-1", "watcher-2"]
    assert who(watchers[1], ADDED) == "watcher-2"
    for number, node in enumerate(cluster.nodes):
        guest = listen(node, room, user_id=number)
        assert [who(watcher, ADDED) for watcher in watchers] == [number] * 3
        leave(guest, room)
        assert [who(watcher, REMOVED) for watcher in watchers] == [number] * 3
    cluster.nodes[0].publisher().trigger(room, "end", {})
    for watcher in watchers:
        watcher.expect("end")
        watcher.assert_silence()


def test_a_user_on_two_nodes_counts_once(cluster: Cluster, listen: Listen, name: str) -> None:
    room, (first, second, third) = f"presence-{name}", cluster.nodes
    watcher = listen(third, room, user_id="watcher")
    ada = [listen(node, room, user_id=7) for node in (first, second)] + [listen(second)]
    assert ids(ada[2].subscribe(room, user_id="7")) == ["watcher", 7]
    assert who(watcher, ADDED) == 7
    leave(ada[0], room)
    leave(ada[2], room)
    ada[2].assert_silence()
    assert third.publisher().users_info(room) == {"users": [{"id": "watcher"}, {"id": 7}]}
    watcher.assert_silence()
    leave(ada[1], room)
    assert who(watcher, REMOVED) == 7
    watcher.assert_silence()


def test_a_user_who_moves_to_another_node_never_left(cluster: Cluster, listen: Listen, name: str) -> None:
    room = f"presence-{name}"
    watcher = listen(cluster.nodes[0], room, user_id="watcher")
    before = listen(cluster.nodes[1], room, user_id="ada")
    for number in range(10):
        after = listen(cluster.nodes[1 + number % 2], room, user_id="ada")
        leave(before, room)
        before.assert_silence()
        before = after
    assert who(watcher, ADDED) == "ada"
    cluster.nodes[0].publisher().trigger(room, "end", {})
    watcher.expect("end")


def test_a_broken_socket_leaves(cluster: Cluster, listen: Listen, name: str) -> None:
    room = f"presence-{name}"
    watcher = listen(cluster.nodes[0], room, user_id="watcher")
    with Listener(cluster.nodes[1]) as guest:
        guest.subscribe(room, user_id="guest")
        assert who(watcher, ADDED) == "guest"
    assert who(watcher, REMOVED) == "guest"


def test_the_limit_is_the_clusters(cluster: Cluster, listen: Listen, name: str) -> None:
    room, nodes = f"presence-{name}", [node.application("select") for node in cluster.nodes]
    first, second = (listen(node, room, user_id=number) for number, node in enumerate(nodes[:2]))
    assert who(first, ADDED) == 1
    refused = listen(nodes[2])
    for _ in range(2):
        refused.ask_for(room, user_id=2)
        refused.expect("pusher:error")
        assert refused.expect("pusher:subscription_error")["data"]["type"] == "LimitReached"
    again = listen(nodes[2])
    assert ids(again.subscribe(room, user_id=0)) == [0, 1]
    leave(second, room)
    assert who(first, REMOVED) == 1
    assert ids(refused.subscribe(room, user_id=2)) == [0, 2]


async def test_a_crowd_sees_itself_on_every_node(cluster: Cluster, name: str) -> None:
    """Sixty sockets of forty users come at once, move about, and agree on who is there."""
    room, chance = f"presence-{name}", random.Random(name)
    inside: dict[Guest, str] = {}

    async def live(number: int, guest: Guest) -> None:
        for _ in range(10):
            user_id = str(chance.randrange(40))
            await guest.subscribe(room, user_id)
            await asyncio.sleep(chance.random() / 50)
            await guest.unsubscribe(room)
        if number % 3:
            await guest.subscribe(room, str(number % 40))
            inside[guest] = str(number % 40)

    async def agreed() -> bool:
        truth = set(inside.values())
        return all(guest.members[room] == truth for guest in inside)

    async with AsyncExitStack() as stack:
        guests = [await stack.enter_async_context(Guest(cluster.nodes[number % 3])) for number in range(60)]
        await asyncio.gather(*(live(number, guest) for number, guest in enumerate(guests)))
        await until(agreed)
        for node in cluster.nodes:
            users = await asyncio.to_thread(node.publisher().users_info, room)
            assert {user["id"] for user in users["users"]} == set(inside.values())
        assert [wrong for guest in guests for wrong in guest.wrongs] == []
