"""Rollouts only grow, and are as large as they say."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pennant import Rollout
from pennant.rollout.share import is_within

MANY = [f"auth.user|{number}" for number in range(100_000)]
PERCENTAGES = st.floats(0, 100) | st.integers(0, 100)


@given(PERCENTAGES, PERCENTAGES, st.text(), st.text())
def test_whoever_is_in_stays_in_while_the_share_grows(one, other, salt, scope):
    smaller, larger = sorted([one, other])
    assert is_within(larger, salt, scope) or not is_within(smaller, salt, scope)


@given(st.text(), st.text())
def test_nobody_is_in_at_0_and_everybody_at_100(salt, scope):
    assert not is_within(0, salt, scope)
    assert is_within(100, salt, scope)


@settings(max_examples=5, deadline=None)
@given(st.sampled_from([0.1, 1, 10, 25, 50, 99.9]) | st.floats(0, 100), st.text())
def test_of_100_000_scopes_a_share_has_as_many_as_it_says(percent, salt):
    within = sum(is_within(percent, salt, scope) for scope in MANY)
    assert abs(within / 1000 - percent) < 1


def test_a_share_of_one_percent_is_in_that_of_ten():
    small, large = ({each for each in MANY if is_within(percent, "x", each)} for percent in (1, 10))
    assert small < large


def test_features_draw_independently_unless_they_share_a_salt():
    a, b = ({each for each in MANY if is_within(50, salt, each)} for salt in ("a", "b"))
    assert 24_000 < len(a & b) < 26_000
    rollouts = Rollout(50, salt="both"), Rollout(50, salt="both")
    assert [rollouts[0].resolve("a", each) for each in MANY[:100]] == [
        rollouts[1].resolve("b", each) for each in MANY[:100]
    ]


def test_values_and_the_operators_share():
    rollout = Rollout(0, value="new", otherwise="old")
    assert rollout.resolve("x", "ada") == "old"
    assert rollout.resolve("x", "ada", 100) == "new"


@pytest.mark.parametrize("percent", [-0.1, 100.1, float("nan"), float("inf"), True, "25", None, [25]])
def test_a_percentage_that_is_none_is_refused(percent):
    with pytest.raises(ValueError, match="0 to 100"):
        Rollout(percent)
