"""Beacons: silence is noticed, shard by shard."""

from broadcasting.cluster.beacons import MISSES, Beacons


class TwoShards:
    shards = 2

    def __init__(self):
        self.arrivals = [0, 0]

    def shard(self, group):
        return sum(group.encode()) % 2


def test_each_shard_has_a_group():
    link = TwoShards()
    beacons = Beacons("revurb", "me", link)
    assert [link.shard(group) for group in beacons.groups] == [0, 1]
    beacons.heard(0)
    beacons.heard(7)
    assert not beacons.all_heard
    beacons.heard(1)
    assert beacons.all_heard


def test_silence_of_one_shard():
    link = TwoShards()
    beacons = Beacons("revurb", "me", link)
    for number in range(1, MISSES + 1):
        link.arrivals[0] += 1
        assert beacons.silent() is (number == MISSES)
    link.arrivals[1] += 1
    assert not beacons.silent()
