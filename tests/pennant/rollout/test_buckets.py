"""A scope's place is the same forever."""

from hypothesis import given
from hypothesis import strategies as st

from pennant.rollout.buckets import BUCKETS, bucket


def test_places_stay_over_releases():
    """Whoever changes these numbers takes features away from people who have them."""
    places = [bucket("new-checkout", each) for each in ("auth.user|1", "auth.user|2", "$null")]
    assert places == [70808, 53965, 25643]


@given(st.text(), st.text())
def test_a_place_is_a_bucket(salt, scope):
    assert 0 <= bucket(salt, scope) < BUCKETS
    assert bucket(salt, scope) == bucket(salt, scope)


def test_salt_and_scope_are_kept_apart():
    assert bucket("a", "b:c") != bucket("a:b", "c")


def test_texts_that_are_no_unicode_have_a_place():
    assert bucket("\ud800", "\udfff") >= 0
