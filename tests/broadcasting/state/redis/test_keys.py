"""Keys are apart where applications and clusters are, and together where a script needs them."""

import itertools

import pytest
from redis.crc import key_slot

from broadcasting.state.redis.keys import Keys, unwire, wire

NAMES = ["a", "a:b", "b", "{a}", "a}", "%7B", "", "ü", "\ud800", "x" * 200]


def all_keys(keys):
    return [
        keys.counts,
        keys.users,
        keys.connections,
        keys.dead,
        keys.dialogue("n"),
        keys.channels("n"),
        keys.members("n"),
        keys.signed_in("n"),
        keys.presence("x"),
        keys.cache("x"),
        keys.spent("x"),
    ]


@pytest.mark.parametrize("app_id", NAMES)
def test_an_application_is_in_one_slot(app_id):
    assert len({key_slot(key) for key in all_keys(Keys("revurb").of(app_id))}) == 1


def test_nothing_is_shared():
    pairs = list(itertools.product(["a", "a:b", "{a", "%7Ba"], NAMES))
    keys = [key for prefix, app_id in pairs for key in all_keys(Keys(prefix).of(app_id))]
    assert len(set(keys)) == len(keys)


@pytest.mark.parametrize("text", NAMES)
def test_texts_survive(text):
    assert unwire(wire(text)) == text
