"""Which nodes hold channels, as Redis knows it."""

from collections.abc import Sequence, Set

from redis.exceptions import ResponseError

from broadcasting.state.base import StateUnreachable
from broadcasting.state.redis.client import Client
from broadcasting.state.redis.keys import RENAMED, ApplicationKeys, unwire, wire
from broadcasting.state.redis.scripts import HOLDERS


async def find_holders(client: Client, keys: ApplicationKeys, channels: Sequence[str]) -> list[Set[str]] | None:
    """As ``State.holders``."""
    try:
        return read_holders(await client.run(HOLDERS, *holders_arguments(keys, channels)))
    except (StateUnreachable, ResponseError, ValueError):
        return None


def holders_arguments(keys: ApplicationKeys, channels: Sequence[str]) -> tuple[list[bytes], list[bytes]]:
    """Keys and arguments of the script ``HOLDERS``."""
    return [keys.connections], [*keys.around_channels, *map(wire, channels)]


def read_holders(answer: Sequence[Sequence[bytes]]) -> list[Set[str]]:
    """By channel, the names that the nodes have on their bus, from what the script answers.

    Raises ``ValueError`` for what is no node's name, since others may have written there.
    """
    return [{unwire(node).partition(RENAMED)[0] for node in nodes} for nodes in answer]
