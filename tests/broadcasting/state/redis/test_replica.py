"""A replica goes through the same changes as all others, whatever the order in which it hears of them."""

import random

import pytest

from broadcasting.protocol.messages import Member
from broadcasting.state.redis.replica import HELD, Change, Replica, Shown, Snapshot, read_member, write_member


def snapshot(serial, *users):
    return Snapshot(serial, {user: Member(user) for user in users})


def chain(*steps):
    """Changes from serial 0 on, from texts such as ``+a``."""
    return [Change(number, number + 1, step[0] == "+", Member(step[1:])) for number, step in enumerate(steps)]


def users(replica):
    return [member.key for member in replica.listing()]


@pytest.fixture
def replica():
    replica = Replica(lambda user: False)
    replica.load(snapshot(0), None, lenient=False)
    return replica


@pytest.mark.parametrize("seed", range(20))
def test_any_order_ends_the_same(replica, seed):
    changes = chain("+a", "+b", "-a", "+c", "-b", "+a", "-c")
    random.Random(seed).shuffle(changes)
    shown = [each for change in changes for each in replica.hear(change)]
    assert users(replica) == ["a"]
    assert [("+" if each.added else "-") + each.member.key for each in shown] == [
        "+a", "+b", "-a", "+c", "-b", "+a", "-c",
    ]  # fmt: skip
    assert not replica.waits


def test_what_comes_twice_counts_once(replica):
    (change,) = chain("+a")
    assert replica.hear(change) == [Shown(True, Member("a"))]
    assert replica.hear(change) == []


def test_changes_before_the_first_snapshot_are_kept():
    replica = Replica(lambda user: False)
    first, second, third = chain("+a", "+b", "-a")
    assert replica.hear(third) == replica.hear(second) == replica.hear(first) == []
    assert replica.load(snapshot(2, "a", "b"), None, lenient=False) == [Shown(False, Member("a"))]
    assert users(replica) == ["b"]


def test_a_gap_is_closed_by_a_snapshot(replica):
    first, _, third = chain("+a", "+b", "+c")
    replica.hear(first)
    assert replica.hear(third) == []
    assert replica.waits
    assert replica.load(snapshot(2, "a", "b"), 1, lenient=False) == [
        Shown(True, Member("b")),
        Shown(True, Member("c")),
    ]
    assert not replica.waits


def test_what_waits_is_bounded(replica):
    for number in range(1, HELD + 2):
        replica.hear(Change(number, number + 1, True, Member(str(number))))
    assert replica.waits
    assert users(replica) == []


def test_own_users_stay_shown_while_redis_lacks_them():
    replica = Replica(lambda user: user == "mine")
    replica.load(snapshot(3, "mine", "other"), None, lenient=False)
    assert replica.load(snapshot(9), 3, lenient=False) == [Shown(False, Member("other"))]
    assert users(replica) == ["mine"]


@pytest.mark.parametrize("member", [Member(7, {"a": [1]}), Member("\ud800"), Member(10**30), Member("a b", None)])
def test_members_are_written_as_they_are(member):
    assert read_member(write_member(member)) == member


@pytest.mark.parametrize("text", ["", "[", "[]", "[1]", "[null,1]", "[true,1]", "{}", "[1,2,3]"])
def test_what_is_no_member(text):
    with pytest.raises(ValueError):
        read_member(text)


@pytest.mark.parametrize("content", [None, 1, [], [1, 2, True], ["1", 2, True, "[1,2]"], [1, 2, 3, "[1,2]"]])
def test_what_is_no_change(content):
    with pytest.raises(ValueError):
        Change.read(content)
