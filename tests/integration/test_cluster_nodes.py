"""Nodes that die, sleep and go: the others notice, and tell each thing once."""

import asyncio
from collections.abc import Callable, Iterator
from functools import partial

import pytest

from tests.integration.cluster import Cluster, Node
from tests.integration.guest import Enter, Guest
from tests.integration.servers import until
from tests.integration.views import connected, counts, delivers, sees

pytestmark = pytest.mark.timeout(120)

NOTICED = 40
"""Seconds after which a silent node must be noticed. It takes at most 15, but not on a machine that is busy."""


@pytest.fixture(scope="module")
def trio(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Cluster]:
    with Cluster(tmp_path_factory.mktemp("trio"), 3) as running:
        yield running


@pytest.fixture
def nodes(trio: Cluster) -> list[Node]:
    trio.mend()
    return trio.nodes


async def test_a_killed_node_is_noticed_and_swept_once(
    trio: Cluster, nodes: list[Node], enter: Enter, name: str, record_property: Callable[[str, object], None]
) -> None:
    first, second, third = nodes
    room, other = f"presence-{name}", f"{name}-other"
    watchers = [await enter(first, "ada", room), await enter(second, "bob", room)]
    await enter(third, "bob", room)
    for _ in range(2):
        await enter(third, "eve", room, other)
    await until(partial(sees, watchers, room, "ada", "bob", "eve"))
    await until(partial(counts, nodes, other, 2))
    third.kill()
    record_property("seconds", await until(partial(sees, watchers, room, "ada", "bob"), NOTICED))
    await until(partial(counts, nodes[:2], room, 2, "user_count"))
    await until(partial(counts, nodes[:2], other, 0))
    await until(partial(connected, nodes[:2], 2))
    await delivers(first, room, watchers)
    await until(partial(told_of, trio, other, "channel_occupied", "channel_vacated"), patience=8)
    await until(partial(removed_is_told, trio, room, "eve"), patience=8)
    third.start()
    back = await enter(third, "eve", room)
    await until(partial(sees, [*watchers, back], room, "ada", "bob", "eve"))
    await delivers(third, room, [*watchers, back])
    assert [wrong for guest in (*watchers, back) for wrong in guest.wrongs] == []


async def test_watchers_hear_that_users_of_a_killed_node_are_gone(nodes: list[Node], enter: Enter, name: str) -> None:
    first, _, third = (node.application("watching") for node in nodes)
    watcher = await enter(first, "")
    await watcher.sign_in(f"ada-{name}", f"bob-{name}")

    async def told(times: int) -> bool:
        return len(watcher.heard) == times

    await until(partial(told, 1))
    bob = await enter(third, "")
    await bob.sign_in(f"bob-{name}")
    await until(partial(told, 2))
    third.kill()
    await until(partial(told, 3), NOTICED)
    told_of = [each["name"] for message in watcher.heard for each in message["data"]["events"] if each["user_ids"]]
    assert told_of == ["offline", "online", "offline"]


async def test_a_node_that_stops_leaves_at_once(trio: Cluster, nodes: list[Node], enter: Enter, name: str) -> None:
    first, second, third = nodes
    room = f"presence-{name}"
    watcher = await enter(second, "ada", room)
    guests = [await enter(third, "bob", room, name), await enter(third, "eve", room, name)]
    await asyncio.to_thread(third.stop)
    await until(partial(sees, [watcher], room, "ada"), patience=8)  # Sooner than any lease ends.
    await until(partial(counts, [first, second], name, 0), patience=8)
    await until(partial(connected, [first, second], 1), patience=8)
    assert [guest.code for guest in guests] == [4200, 4200]
    await until(partial(told_of, trio, name, "channel_occupied", "channel_vacated"), patience=8)
    assert watcher.wrongs == []


async def told_of(trio: Cluster, channel: str, *signals: str) -> bool:
    """Signals are sent behind the back of the sockets, so they may come a moment later than what they tell of."""
    return trio.signals(channel) == [*signals]


async def removed_is_told(trio: Cluster, channel: str, *users: str) -> bool:
    """Who was told to have left, each once."""
    told = [each for each in trio.signals(channel) if each.startswith("member_removed")]
    return told == [f"member_removed {user}" for user in users]


async def test_nobody_hears_of_a_node_that_was_slow_for_a_moment(
    trio: Cluster, nodes: list[Node], enter: Enter, name: str
) -> None:
    room = f"presence-{name}"
    watcher, guest = await enter(nodes[0], "ada", room), await enter(nodes[1], "bob", room)
    nodes[1].freeze()
    await asyncio.to_thread(nodes[0].publisher().trigger, room, "meanwhile", {})
    await asyncio.sleep(4)
    nodes[1].thaw()
    await delivers(nodes[0], room, [watcher])
    await delivers(nodes[1], room, [watcher])
    await until(partial(counts, nodes, room, 2, "user_count"))
    await until(partial(has_heard, guest, 3))
    assert len(guest.heard) == guest.counted(room).total() == 3
    await until(partial(told_of, trio, room, "channel_occupied", "member_added ada", "member_added bob"), patience=8)


async def has_heard(guest: Guest, count: int) -> bool:
    """Whether so many events have come: a node may take the requests of others before it reads what came meanwhile."""
    return len(guest.heard) >= count


async def test_a_node_that_slept_too_long_comes_back_with_all_it_has(
    nodes: list[Node], enter: Enter, name: str, record_property: Callable[[str, object], None]
) -> None:
    first, sleeper, third = nodes
    room = f"presence-{name}"
    watcher, goer = await enter(first, "ada", room, name), await enter(third, "goer", room, name)
    guests = [await enter(sleeper, "bob", room, name), await enter(sleeper, "eve", room, name)]
    sleeper.freeze()
    await until(partial(sees, [watcher], room, "ada", "goer"), NOTICED)
    await until(partial(counts, [first, third], name, 2))
    await goer.unsubscribe(room)
    newcomer = await enter(third, "new", room, name)
    assert newcomer.members[room] == {"ada", "new"}
    sleeper.thaw()
    everybody = [watcher, newcomer, *guests]
    record_property("seconds", await until(partial(sees, everybody, room, "ada", "new", "bob", "eve"), NOTICED))
    await until(partial(counts, nodes, name, 5))
    await until(partial(counts, nodes, room, 4, "user_count"))
    await until(partial(connected, nodes, 5))
    for node in nodes:
        await delivers(node, room, everybody)
    await guests[0].unsubscribe(room)
    await until(partial(sees, [watcher, newcomer, guests[1]], room, "ada", "new", "eve"))
    assert [wrong for guest in everybody for wrong in guest.wrongs] == []
