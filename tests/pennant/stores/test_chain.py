"""Stores in order."""

import pytest
from django.core.exceptions import ImproperlyConfigured

from pennant.errors import UnknownStore
from pennant.stores import Stored, get_store

ON, OFF = Stored("true"), Stored("false")
PAIR = ("a", "1")


@pytest.fixture
def make(settings):
    def make(**options):
        own = {"front": {"DRIVER": "array"}, "back": {"DRIVER": "array"}}
        settings.PENNANT = {"STORES": {**own, "chain": {"DRIVER": "chain", **options}}, "DEFAULT": "chain"}
        return get_store("chain"), get_store("front"), get_store("back")

    return make


def test_the_first_that_knows_is_heard(make):
    chain, front, back = make(STORES=["front", "back"])
    back.put({PAIR: OFF})
    assert chain.fetch([PAIR]) == {PAIR: OFF}
    front.put({PAIR: ON})
    assert chain.fetch([PAIR]) == {PAIR: ON}


def test_those_that_are_written_are_chosen(make):
    chain, front, back = make(STORES=["front", "back"], WRITES=["back"])
    chain.put({PAIR: ON})
    assert (front.fetch([PAIR]), back.fetch([PAIR])) == ({}, {PAIR: ON})


def test_a_first_answer_that_counts_at_the_back_counts_in_front(make):
    chain, front, back = make(STORES=["front", "back"])
    back.put({PAIR: OFF})
    assert chain.insert({PAIR: ON}) == {PAIR: OFF}
    assert front.fetch([PAIR]) == {PAIR: OFF}


@pytest.mark.parametrize(
    "options",
    [{}, {"STORES": []}, {"STORES": ["front"], "WRITES": ["back"]}, {"STORES": 5}, {"STORES": ["chain"]}, {"X": 1}],
)
def test_wrong_options_are_named(make, options):
    with pytest.raises(ImproperlyConfigured, match="chain"):
        make(**options)


def test_an_unknown_member_is_named(make):
    with pytest.raises(UnknownStore, match="frnt.*did you mean 'front'"):
        make(STORES=["frnt"])
