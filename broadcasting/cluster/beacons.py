"""Beacons: a node's messages to itself, by which it knows that messages come in at all.

The connection on which a node hears may die without a word while the one on which it speaks goes on.
"""

from collections.abc import Callable

from broadcasting.cluster.interest import group_of
from broadcasting.cluster.link import Link

INTERVAL = 1.0
"""Seconds between two beacons on a shard."""

MISSES = 2
"""Intervals in which nothing comes in from a shard, not even our own beacon, before the link counts as dead."""


class Beacons:
    """Watches one link. Each shard has a group that this node alone is in."""

    def __init__(self, prefix: str, node: str, link: Link) -> None:
        self._link = link
        self._silent = [0] * link.shards
        self._arrivals = list(link.arrivals)
        self._heard: set[int] = set()
        self.groups = [group_of_node(prefix, node, shard, link.shard) for shard in range(link.shards)]
        """By shard: where its beacon goes, and what is for this node alone."""

    @property
    def all_heard(self) -> bool:
        """Whether each shard has brought a beacon back at least once."""
        return len(self._heard) == len(self.groups)

    def heard(self, shard: int) -> None:
        """A beacon of the present link came back."""
        if 0 <= shard < len(self.groups):
            self._heard.add(shard)

    def silent(self) -> bool:
        """Whether a shard has been silent for too long. Call it once an interval, before the next beacons are sent."""
        for shard, arrivals in enumerate(self._link.arrivals):
            self._silent[shard] = self._silent[shard] + 1 if arrivals == self._arrivals[shard] else 0
        self._arrivals = list(self._link.arrivals)
        return max(self._silent) >= MISSES


def group_of_node(prefix: str, node: str, shard: int, shard_of: Callable[[str], int]) -> str:
    """The group on a shard that one node alone is in; ``shard_of`` tells where a group is."""
    number = 0
    while shard_of(group := group_of(prefix, f"beacon:{node}:{number}")) != shard:
        number += 1
    return group
