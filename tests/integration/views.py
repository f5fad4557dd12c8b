"""What guests and nodes of a cluster see, in a form that tests can wait for."""

import asyncio
from collections.abc import Sequence
from uuid import uuid4

from pusher.errors import PusherBadStatus

from tests.integration.api_requests import ask
from tests.integration.cluster import Node
from tests.integration.guest import Guest
from tests.integration.servers import until


async def sees(guests: Sequence[Guest], room: str, *users: str) -> bool:
    """Whether these users are all that each of the guests knows to be in the room."""
    return all(guest.members[room] == set(users) for guest in guests)


async def counts(nodes: Sequence[Node], channel: str, count: int, users: str = "subscription_count") -> bool:
    """Whether each node counts so many subscriptions, or ``users="user_count"``."""
    try:
        answers = [await asyncio.to_thread(node.publisher().channel_info, channel, [users]) for node in nodes]
    except PusherBadStatus:
        return False  # A 503: cut off, and perhaps not for long.
    return all(answer.get(users, 0) == count for answer in answers)


async def connected(nodes: Sequence[Node], count: int) -> bool:
    """Whether each node counts so many connections."""
    answers = [await asyncio.to_thread(ask, node, "connections") for node in nodes]
    assert {answer.status_code for answer in answers} <= {200, 503}
    return all(answer.ok and answer.json()["connections"] == count for answer in answers)


async def delivers(publisher: Node, channel: str, guests: Sequence[Guest]) -> None:
    """Publish an event at a node, and wait until it has reached all guests; it reaches them once."""
    event = f"delivered-{uuid4().hex}"
    await asyncio.to_thread(publisher.publisher().trigger, channel, event, {})

    async def arrived() -> bool:
        return all(guest.counted(channel)[event] for guest in guests)

    await until(arrived)
    assert [guest.counted(channel)[event] for guest in guests] == [1] * len(guests)
