"""A share: what this node has, and what of it Redis was not told."""

import pytest

from broadcasting.protocol.messages import Member
from broadcasting.state.redis.share import CONNECTIONS, Operation, Share

NEWS = ("channel", "news")
SEVEN = ("member", "presence-x", "7")


@pytest.fixture
def share():
    return Share()


def take(share, most=10):
    return share.take(most, lambda key: 0)


def test_what_was_told_is_not_told_again(share):
    assert share.add(NEWS) == 1
    assert share.add(NEWS) == 2
    (operation,) = take(share)
    assert (operation.key, operation.value) == (NEWS, 2)
    share.settle(operation, 2)
    assert share.is_told(NEWS)
    assert take(share) == []


def test_coming_and_going_in_between_costs_nothing(share):
    share.add(NEWS)
    share.remove(NEWS)
    assert share.remove(NEWS) == 0
    assert take(share) == []
    assert len(share) == 0


def test_a_user_is_told_once_however_many_sockets(share):
    for _ in range(3):
        share.add_member("presence-x", Member(7))
    (operation,) = take(share)
    assert (operation.key, operation.value, operation.member) == (SEVEN, 1, Member(7))
    share.settle(operation, 1)
    share.remove(SEVEN)
    share.remove(SEVEN)
    assert take(share) == []
    share.remove(SEVEN)
    assert [each.value for each in take(share)] == [0]
    assert not share.has_members("presence-x")


def test_what_redis_lost_is_told_again_in_silence(share):
    share.add(CONNECTIONS)
    share.add(NEWS)
    for operation in take(share):
        share.settle(operation, operation.value)
    share.forget(silent=True)
    assert {(each.key, each.value, each.silent) for each in take(share)} == {(CONNECTIONS, 1, True), (NEWS, 1, True)}
    share.forget(silent=False)
    assert not any(each.silent for each in take(share))


def test_at_most_so_many_at_once(share):
    for number in range(5):
        share.add(("channel", str(number)))
    assert [each.key[1] for each in take(share, 3)] == ["0", "1", "2"]
    assert [each.key[1] for each in take(share, 3)] == ["3", "4"]


def test_having_nothing_any_more(share):
    share.add(NEWS)
    (operation,) = take(share)
    share.settle(operation, 1)
    share.clear()
    assert [(each.key, each.value) for each in take(share)] == [(NEWS, 0)]


def test_what_is_not_here_is_settled_without_a_word(share):
    share.settle(Operation(NEWS, 0), 0)
    assert len(share) == 0
