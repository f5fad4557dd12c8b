"""Topics and groups."""

import pytest

from broadcasting.cluster.interest import Interest, group_of


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
