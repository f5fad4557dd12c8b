"""Topics and groups."""

import asyncio

import pytest

from broadcasting.cluster.interest import Interest, group_of
from tests.broadcasting.fakes import turns
from tests.integration.servers import until


@pytest.mark.parametrize("topic", ["channel:1:news", "user:1:\ud800", "x" * 1000, ""])
def test_a_group_is_a_name_that_layers_allow(topic):
    group = group_of("revurb", topic)
    assert len(group) < 100
    assert group.replace(".", "").isalnum()


def test_groups_are_apart():
    assert len({group_of("a", "x"), group_of("b", "x"), group_of("a", "y")}) == 3


async def test_wishes_are_counted():
    interest = Interest("revurb", probe=None, restored=lambda: None)
    for _ in range(2):
        interest.want("x")
    interest.drop("x")
    assert len(interest) == 1
    interest.drop("x")
    interest.drop("x")
    assert len(interest) == 0


async def test_without_a_link_nobody_waits():
    interest = Interest("revurb", probe=None, restored=lambda: None)
    interest.want("x")
    await interest.certain("x")


class FakeLink:
    """Writes down which groups are heard, and brings every probe back at once."""

    shards = 1

    def __init__(self) -> None:
        self.groups: list[str] = []
        self.left: list[str] = []

    def shard(self, group: str) -> int:
        return 0

    async def add(self, group: str) -> None:
        self.groups.append(group)

    async def discard(self, group: str) -> None:
        self.groups.remove(group)
        self.left.append(group)


class Lingering:
    """An interest that keeps a link, and leaves topics after so many seconds."""

    def __init__(self, linger: float) -> None:
        self.link = FakeLink()
        self.interest = Interest("revurb", self._probe, lambda: None, linger)
        self.task = asyncio.create_task(self.interest.keep(self.link))

    async def _probe(self, link, shard, group, serial) -> None:
        asyncio.get_running_loop().call_soon(self.interest.heard, shard, serial)

    async def wanting(self, *topics: str) -> None:
        for topic in topics:
            self.interest.want(topic)
            await self.interest.certain(topic)


@pytest.fixture
async def linger():
    made = []

    async def start(seconds: float) -> Lingering:
        made.append(Lingering(seconds))
        await asyncio.sleep(0)
        return made[-1]

    yield start
    for each in made:
        each.task.cancel()


async def test_who_drops_a_topic_hears_it_for_a_while(linger):
    lingering = await linger(60)
    await lingering.wanting("x")
    lingering.interest.drop("x")
    await turns()
    assert lingering.link.groups == [group_of("revurb", "x")]


async def test_topics_are_left_in_the_end(linger):
    lingering = await linger(0.05)
    await lingering.wanting("x", "y", "z")
    for topic in "xy":
        lingering.interest.drop(topic)

    async def left() -> bool:
        return len(lingering.interest) == 1

    await until(left)
    assert lingering.link.left == [group_of("revurb", "x"), group_of("revurb", "y")]
    assert lingering.link.groups == [group_of("revurb", "z")]


async def test_a_topic_that_is_wanted_again_is_certain_still(linger):
    lingering = await linger(0.05)
    await lingering.wanting("x", "y")
    lingering.interest.drop("x")
    lingering.interest.drop("y")
    lingering.interest.want("x")
    await asyncio.wait_for(lingering.interest.certain("x"), 10)

    async def left() -> bool:
        return len(lingering.interest) == 1

    await until(left)
    assert lingering.link.groups == [group_of("revurb", "x")]
    assert lingering.link.left == [group_of("revurb", "y")]


async def test_what_lingers_goes_with_the_link(linger):
    lingering = await linger(60)
    await lingering.wanting("x", "y")
    lingering.interest.drop("x")
    lingering.interest.lose()
    assert len(lingering.interest) == 1
