"""Crossing: how an event for several topics gets to every node that wants some of them, and to none of these twice."""

from collections import Counter, defaultdict
from collections.abc import Sequence, Set

from broadcasting.cluster.base import Bundle
from broadcasting.cluster.beacons import group_of_node
from broadcasting.cluster.interest import group_of
from broadcasting.cluster.link import Link
from broadcasting.cluster.messages import ChannelEvent, ChannelEvents, Item, encode

Parcel = tuple[str, Item]
"""A group of the layer, and what goes to it."""


class Crossing:
    """Makes parcels for the nodes of one cluster; ``node`` is this one, which needs none."""

    def __init__(self, prefix: str, node: str) -> None:
        self._prefix = prefix
        self._node = node

    async def parcels(self, link: Link, bundle: Bundle) -> list[Parcel]:
        """What is to be sent over a link.

        Who holds a topic comes from the state, and whether nobody else does is asked of the layer: a node subscribes
        there before it answers its client. Where the two differ, each topic gets a parcel of its own, as if the event
        were several.
        """
        groups = [group_of(self._prefix, topic) for topic, _ in bundle.messages]
        events = [event for _, event in bundle.messages]
        if await link.listeners(groups) != [len(nodes) for nodes in bundle.holders]:
            return [(group, encode(event)) for group, event in zip(groups, events, strict=True)]
        shards = [link.shard(group) for group in groups]
        parcels: list[Parcel] = []
        for shard in sorted(set(shards)):
            # Only what takes the same way keeps its order.
            here = [number for number, place in enumerate(shards) if place == shard]
            by_group, by_node = routes([bundle.holders[number] - {self._node} for number in here])
            for carrier, riders in by_group.items():
                parcels.append((groups[here[carrier]], _join([events[here[number]] for number in riders])))
            for node, wanted in by_node.items():
                address = group_of_node(self._prefix, node, shard, link)
                parcels.append((address, _join([events[here[number]] for number in wanted])))
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
