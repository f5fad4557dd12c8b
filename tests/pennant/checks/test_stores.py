"""What is told of stores."""

import pytest

from pennant import Feature
from pennant.checks.stores import check_shared_stores, check_stores
from pennant.errors import UnknownStore

OWN = {"database": {"DRIVER": "database"}}


def ids(messages):
    assert all(message.hint for message in messages)
    return [message.id for message in messages]


@pytest.mark.parametrize(
    "store",
    [
        {"DRIVER": "nope"},
        {"DRIVER": "no.such.module"},
        {"DRIVER": "builtins.dict"},
        {"DRIVER": "database", "CONNECTION": "nope"},
        {"DRIVER": "database", "TABLE": "x"},
        {"DRIVER": "cache", "CACHE": "nope"},
        {"DRIVER": "cache", "TIMEOUT": 0},
        {"DRIVER": "cache", "STORE": "nope"},
        {"DRIVER": "cache", "STORE": "wrong"},
        {"DRIVER": "chain", "STORES": ["database", "wrong"]},
    ],
)
def test_a_store_that_can_not_be_made(settings, store):
    settings.PENNANT = {"STORES": {**OWN, "wrong": store}}
    assert ids(check_stores()) == ["pennant.E031"]


def test_names_that_mean_no_store(settings):
    settings.PENNANT = {"STORES": OWN, "DEFAULT": "nope"}
    Feature.define("a", True, store="gone")
    assert ids(check_stores()) == ["pennant.E030"] * 2
    with pytest.raises(UnknownStore, match="nope"):
        Feature.store("nope")


def test_good_stores_and_unreadable_settings(settings):
    settings.PENNANT = {}
    assert check_stores() == check_shared_stores() == []
    settings.PENNANT = {"STORES": 5}
    assert check_stores() == check_shared_stores() == []


def test_stores_of_one_process(settings):
    settings.CACHES = {"default": {"BACKEND": "django.core.cache.backends.locmem.LocMemCache"}}
    settings.PENNANT = {"STORES": {**OWN, "c": {"DRIVER": "cache"}, "a": {"DRIVER": "array"}}, "DEFAULT": "a"}
    assert ids(check_shared_stores()) == ["pennant.W030"] * 2


def test_a_driver_of_a_site_s_own(settings):
    from pennant.stores.array import ArrayStore

    Feature.extend("mine", ArrayStore)
    settings.PENNANT = {"STORES": {"m": {"DRIVER": "mine"}}, "DEFAULT": "m"}
    assert check_stores() == []
    assert isinstance(Feature.driver(), ArrayStore)
