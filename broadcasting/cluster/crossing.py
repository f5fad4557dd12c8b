"""Crossing: how an event for several topics gets to every node that wants some of them, and to none of these twice."""

from collections import Counter, defaultdict
from collections.abc import Callable, Sequence, Set

from broadcasting.cluster.base import Bundle
from broadcasting.cluster.beacons import group_of_node
from broadcasting.cluster.interest import group_of
from broadcasting.cluster.link import Link
from broadcasting.cluster.messages import ChannelEvent, ChannelEvents, Item, encode

Parcel = tuple[str, Item]
"""A group of the layer, and what goes to it."""


class Crossing:
    """Makes parcels for the nodes of one cluster; ``node`` is who sends them, and needs none."""

    def __init__(self, prefix: str, node: str) -> None:
        self._prefix = prefix
        self._node = node

    async def parcels(self, link: Link, bundle: Bundle) -> list[Parcel]:
        """What is to be sent over a link."""
        return self.plan(bundle, await link.listeners(self.groups(bundle)), link.shard)

    def groups(self, bundle: Bundle) -> list[str]:
        """The groups of the topics."""
        return [group_of(self._prefix, topic) for topic, _ in bundle.messages]

    def plan(self, bundle: Bundle, listeners: Sequence[int] | None, shard_of: Callable[[str], int]) -> list[Parcel]:
        """What is to be sent, if so many nodes hear the groups, each of which is on a shard.

        Who holds a topic comes from the state, and whether nobody else does comes from the layer: a node subscribes
        there before it answers its client, and stays for a while when it has no client any more. A topic of which the
        two say different things gets a parcel of its own, as if it were the only one.
        """
        groups, events = self.groups(bundle), [event for _, event in bundle.messages]
        parcels: list[Parcel] = []
        shards: dict[int, list[int]] = defaultdict(list)
        for number, nodes in enumerate(bundle.holders):
            if listeners is not None and listeners[number] == len(nodes):
                shards[shard_of(groups[number])].append(number)
            else:
                parcels.append((groups[number], encode(events[number])))
        for shard, numbers in shards.items():
            # Only what takes the same way keeps its order.
            by_group, by_node = routes([bundle.holders[number] - {self._node} for number in numbers])
            for carrier, riders in by_group.items():
                parcels.append((groups[numbers[carrier]], _join([events[numbers[each]] for each in riders])))
            for node, wanted in by_node.items():
                address = group_of_node(self._prefix, node, shard, shard_of)
                parcels.append((address, _join([events[numbers[each]] for each in wanted])))
        return parcels


def routes(holders: Sequence[Set[str]]) -> tuple[dict[int, list[int]], dict[str, list[int]]]:
    """Divide topics, given by their holders, so that each holder of some gets one message.

    Returns which topics go to the group of a topic, which is that of all their holders; and of those whose holders
    overlap without one having all of another's, which go to each node.
    """
    carriers: dict[int, list[int]] = {}
    for number in sorted(range(len(holders)), key=lambda each: -len(holders[each])):
        if holders[number]:
            carrier = next((each for each in carriers if holders[number] <= holders[each]), number)
            carriers.setdefault(carrier, []).append(number)
    times = Counter(node for carrier in carriers for node in holders[carrier])
    crossed = [carrier for carrier in carriers if any(times[node] > 1 for node in holders[carrier])]
    by_node: dict[str, list[int]] = defaultdict(list)
    for number in sorted(number for carrier in crossed for number in carriers.pop(carrier)):
        for node in holders[number]:
            by_node[node].append(number)
    return {carrier: sorted(riders) for carrier, riders in carriers.items()}, by_node


def _join(events: Sequence[ChannelEvent]) -> Item:
    return encode(events[0] if len(events) == 1 else ChannelEvents.join(events))
