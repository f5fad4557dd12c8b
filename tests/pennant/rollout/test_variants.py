"""Variants are as frequent as their weights."""

from collections import Counter

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pennant import Variants

MANY = [f"auth.user|{number}" for number in range(100_000)]


@st.composite
def weights(draw):
    cuts = sorted(draw(st.lists(st.integers(0, 100), max_size=5)))
    edges = [0, *cuts, 100]
    return {f"v{number}": b - a for number, (a, b) in enumerate(zip(edges, edges[1:], strict=False))}


@settings(max_examples=5, deadline=None)
@given(weights(), st.text())
def test_of_100_000_scopes_each_variant_has_its_weight(given_weights, salt):
    chosen = Counter(Variants(given_weights).choose(salt, scope) for scope in MANY)
    for name, weight in given_weights.items():
        assert abs(chosen[name] / 1000 - weight) < 1
        assert weight or not chosen[name]


@given(st.integers(0, 50), st.text(), st.text())
def test_weight_that_moves_to_a_neighbour_moves_nobody_else(moved, salt, scope):
    before = Variants({"a": 50, "b": 50}).choose(salt, scope)
    after = Variants({"a": 50 - moved, "b": 50 + moved}).choose(salt, scope)
    assert before == after or (before, after) == ("a", "b")


def test_values_stand_for_names():
    variants = Variants({"low": 100, "none": 0}, values={"low": 9.5, "none": None})
    assert variants.resolve("price", "ada") == 9.5
    assert (variants.variant_of(9.5), variants.variant_of(None), variants.variant_of(9)) == ("low", "none", None)


def test_thirds_are_enough():
    Variants({"a": 33.333333, "b": 33.333333, "c": 33.333334})


@pytest.mark.parametrize(
    ("bad", "values", "message"),
    [
        ({}, None, "sum up to 100"),
        ({"a": 99}, None, "sum up to 100"),
        ({"a": 150, "b": -50}, None, "0 to 100"),
        ({"a": float("nan"), "b": 100}, None, "0 to 100"),
        ({"a": True, "b": 99}, None, "0 to 100"),
        ({"a": "100"}, None, "0 to 100"),
        ({"": 100}, None, "named by a text"),
        ({1: 100}, None, "named by a text"),
        ({"a": 100}, {"b": 1}, "'b' has a value"),
    ],
)
def test_weights_that_make_no_sense_are_refused(bad, values, message):
    with pytest.raises(ValueError, match=message):
        Variants(bad, values=values)
